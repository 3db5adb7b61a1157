package com.promptbuilder.http;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.TracingSettings;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.trace.OtlpReceiver;
import com.promptbuilder.trace.OtlpSpans;
import com.promptbuilder.trace.Spans;
import com.promptbuilder.trace.XRaySpans;

import java.net.URI;
import java.time.InstantSource;
import java.util.Map;

/** Where the settings let spans go. */
record SpansBySettings(Settings settings, InstantSource clock, Log log) {
    Spans spans() {
        return settings.tracing()
                .otlpEndpoint()
                .<Spans>map(this::otlp)
                .or(() -> settings.tracing().xrayDaemon().map(XRaySpans::new))
                .orElse(Spans.NONE);
    }

    private OtlpSpans otlp(URI endpoint) {
        TracingSettings tracing = settings.tracing();
        OtlpReceiver receiver = new OtlpReceiver(
                endpoint,
                tracing.otlpTimeout(),
                clock,
                () -> log.write(Log.Level.WARN, "the receiver of traces does not answer", Map.of()));
        return new OtlpSpans(
                receiver,
                tracing.freezes() ? OtlpSpans.Sending.AT_END : OtlpSpans.Sending.BESIDE,
                Map.of(
                        "service.name", tracing.service(),
                        "deployment.environment.name", settings.stage(),
                        "faas.name", settings.function()),
                clock);
    }
}
