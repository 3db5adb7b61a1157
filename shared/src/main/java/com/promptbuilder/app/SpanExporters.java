package com.promptbuilder.app;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.TracingSettings;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.tracing.OtlpHttpClient;
import com.promptbuilder.tracing.OtlpSpanExporter;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.XRaySpanExporter;

import java.net.URI;
import java.time.InstantSource;
import java.util.Map;

/** Where the settings let spans go. */
record SpanExporters(Settings settings, InstantSource clock, JsonLog jsonLog) {
    SpanExporter spans() {
        return settings.tracing()
                .otlpEndpoint()
                .<SpanExporter>map(this::otlp)
                .or(() -> settings.tracing().xrayDaemon().map(XRaySpanExporter::new))
                .orElse(SpanExporter.NOOP);
    }

    private OtlpSpanExporter otlp(URI endpoint) {
        TracingSettings tracing = settings.tracing();
        OtlpHttpClient receiver = new OtlpHttpClient(
                endpoint,
                tracing.otlpTimeout(),
                clock,
                () -> jsonLog.write(JsonLog.Level.WARN, "the receiver of traces does not answer", Map.of()));
        return new OtlpSpanExporter(
                receiver,
                tracing.freezesBetweenInvocations()
                        ? OtlpSpanExporter.FlushMode.END_OF_INVOCATION
                        : OtlpSpanExporter.FlushMode.BACKGROUND,
                Map.of(
                        "service.name", tracing.service(),
                        "deployment.environment.name", settings.stage(),
                        "faas.name", settings.function()),
                clock);
    }
}
