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

/** The function that counts the log lines of all others into the table. It fails if a delivery must come again. */
public final class Bridge implements RequestStreamHandler {
    private Optional<MetricsBridge> bridge = Optional.empty();

    /** Works with what is there already, instead of what the environment's variables name. */
    public synchronized void useBridge(MetricsBridge given) {
        bridge = Optional.of(given);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        ingest(input.readAllBytes());
    }

    /** Counts what one event delivers; throws if it must come again. */
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
