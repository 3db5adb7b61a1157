package com.promptbuilder.http;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.TracingSettings;
import com.promptbuilder.trace.OtlpSpans;
import com.promptbuilder.trace.Spans;
import com.promptbuilder.trace.XRaySpans;

/** Where the settings let spans go. */
final class SpansBySettings {
    private SpansBySettings() {}

    static Spans of(Settings settings) {
        TracingSettings tracing = settings.tracing();
        return tracing.otlpEndpoint()
                .<Spans>map(endpoint -> new OtlpSpans(endpoint, tracing.service(), settings.stage()))
                .or(() -> tracing.xrayDaemon().map(XRaySpans::new))
                .orElse(Spans.NONE);
    }
}
