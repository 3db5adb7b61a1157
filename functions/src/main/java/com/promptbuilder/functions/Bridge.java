package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.CloudWatchLogsEvent;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.telemetry.JsonLog;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Function of the metrics bridge: counts the log lines of all other functions in the table. It fails if a delivery must be repeated. */
public final class Bridge implements RequestHandler<CloudWatchLogsEvent, @Nullable Void> {
    private final Lazy<MetricsBridge> bridge;

    /** A bridge with the settings of the environment variables, read at the first event. */
    public Bridge() {
        this(new Lazy<>(
                () -> MetricsBridge.of(Settings.fromEnvironment(System.getenv()), JsonLog.lineWriter(System.out))));
    }

    Bridge(Lazy<MetricsBridge> bridge) {
        this.bridge = bridge;
    }

    @Override
    public @Nullable Void handleRequest(@Nullable CloudWatchLogsEvent event, Context context) {
        bridge.get()
                .ingest(Optional.ofNullable(event)
                        .map(CloudWatchLogsEvent::getAwsLogs)
                        .map(CloudWatchLogsEvent.AWSLogs::getData)
                        .orElse(""));
        return null;
    }
}
