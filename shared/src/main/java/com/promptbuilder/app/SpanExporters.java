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

/** Creates the span exporter of the settings: OTLP if {@code OTEL_EXPORTER_OTLP_ENDPOINT} is set, else X-Ray, else none. */
record SpanExporters(Settings settings, InstantSource clock, JsonLog jsonLog) {
    SpanExporter create() {
        return settings.tracing()
                .otlpEndpoint()
                .<SpanExporter>map(this::otlp)
                .or(() -> settings.tracing().xrayDaemon().map(XRaySpanExporter::new))
                .orElse(SpanExporter.NOOP);
    }

    private OtlpSpanExporter otlp(URI endpoint) {
        TracingSettings tracing = settings.tracing();
        OtlpHttpClient client = new OtlpHttpClient(
                endpoint,
                tracing.otlpTimeout(),
                clock,
                () -> jsonLog.write(JsonLog.Level.WARN, "the receiver of traces does not answer", Map.of()));
        return new OtlpSpanExporter(
                client,
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
