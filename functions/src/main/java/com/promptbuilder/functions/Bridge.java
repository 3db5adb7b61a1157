package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.JsonLog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Function of the metrics bridge: counts the log lines of all other functions in the table. It fails if a delivery must be repeated. */
public final class Bridge implements RequestStreamHandler {
    private Optional<MetricsBridge> bridge = Optional.empty();

    /** Uses this bridge instead of one from the environment variables. */
    public synchronized void useBridge(MetricsBridge given) {
        bridge = Optional.of(given);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        ingest(input.readAllBytes());
    }

    /** Counts the log lines of one event; throws if the event must be delivered again. */
    public void ingest(byte[] event) {
        bridge().ingest(event);
    }

    private synchronized MetricsBridge bridge() {
        MetricsBridge known = bridge.orElseGet(
                () -> MetricsBridge.of(Settings.fromEnvironment(System.getenv()), JsonLog.lineWriter(System.out)));
        bridge = Optional.of(known);
        return known;
    }
}
