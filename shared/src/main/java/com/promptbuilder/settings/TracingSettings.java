package com.promptbuilder.settings;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where spans are exported to; nowhere by default.
 *
 * @param otlpEndpoint {@code OTEL_EXPORTER_OTLP_ENDPOINT}: an OpenTelemetry receiver, such as {@code http://localhost:4318}; spans are
 *     posted to its {@code /v1/traces} as JSON. Takes precedence over X-Ray
 * @param service {@code OTEL_SERVICE_NAME}; default {@code prompt-builder-api}
 * @param genAiConventions {@code OTEL_SEMCONV_STABILITY_OPT_IN} contains {@code gen_ai_latest_experimental}: the spans of Claude calls follow
 *     OpenTelemetry's conventions for generative AI
 * @param otlpTimeout {@code OTEL_EXPORTER_OTLP_TIMEOUT} in ms: the timeout of one export; default 500 if the end of an invocation waits
 *     for it, else 2,000
 * @param xrayDaemon {@code AWS_XRAY_DAEMON_ADDRESS}: host and port of X-Ray's daemon, which Lambda sets. An invocation that X-Ray samples
 *     then has subsegments
 * @param freezesBetweenInvocations the process is frozen between invocations: {@code AWS_LAMBDA_FUNCTION_NAME} is set and {@code
 *     AWS_LAMBDA_MAX_CONCURRENCY} is not
 */
public record TracingSettings(
        Optional<URI> otlpEndpoint,
        String service,
        boolean genAiConventions,
        Duration otlpTimeout,
        Optional<InetSocketAddress> xrayDaemon,
        boolean freezesBetweenInvocations) {
    static TracingSettings read(EnvironmentVariables variables) {
        boolean freezes = variables.has("AWS_LAMBDA_FUNCTION_NAME") && !variables.has("AWS_LAMBDA_MAX_CONCURRENCY");
        return new TracingSettings(
                variables.address("OTEL_EXPORTER_OTLP_ENDPOINT"),
                variables.text("OTEL_SERVICE_NAME", "prompt-builder-api"),
                List.of(variables.text("OTEL_SEMCONV_STABILITY_OPT_IN", "").split("\\s*,\\s*"))
                        .contains("gen_ai_latest_experimental"),
                Duration.ofMillis(variables.number("OTEL_EXPORTER_OTLP_TIMEOUT", freezes ? 500 : 2_000, 1, 60_000)),
                variables.text("AWS_XRAY_DAEMON_ADDRESS").flatMap(TracingSettings::daemon),
                freezes);
    }

    // Lambda sets the address, so an invalid one is no configuration error.
    private static Optional<InetSocketAddress> daemon(String address) {
        if (!address.matches("[A-Za-z0-9.-]{1,253}:[0-9]{1,5}")) {
            return Optional.empty();
        }
        int colon = address.indexOf(':');
        int port = Integer.parseInt(address.substring(colon + 1));
        return port > 65_535
                ? Optional.empty()
                : Optional.of(InetSocketAddress.createUnresolved(address.substring(0, colon), port));
    }
}
