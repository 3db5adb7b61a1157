package com.promptbuilder.settings;

import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All settings of one process, read from the environment once. Each record documents its own variables.
 *
 * @param stage {@code STAGE}: the deployment's name; default {@code local}
 * @param stack {@code STACK}: the name of the CloudFormation stack; default {@code local}
 * @param function the class name in {@code _HANDLER}, without its package; default {@code local}
 * @param logLevel {@code LOG_LEVEL}: {@code debug}, {@code info}, {@code warn} or {@code error}; default {@code info}
 * @param replica the table with the answers of all regions; empty if there is one region
 * @param valkey the second cache tier; empty if there is none
 * @param cors the rules for front ends in browsers
 * @param batchMaxItems {@code BATCH_MAX_ITEMS}: the limit of requests in one batch; default 20
 * @param graphQlMaxFields {@code GRAPHQL_MAX_FIELDS}: the limit of fields of {@code Query} in one GraphQL request; default 20
 * @param responseStreaming {@code RESPONSE_STREAM}: {@code none}, {@code events} or {@code all}; default {@code none}
 * @param costHeaders {@code COST_HEADERS}: whether responses have {@code X-Cost-USD} and {@code X-Saved-USD}; default true
 * @param operatorKeys {@code OPERATOR_KEY_SHA256}, separated by commas: the SHA-256 digests of the keys of {@code /metrics} and {@code
 *     /stats}; default none, so that the gateway decides who reads them
 * @param shutdownGrace {@code SHUTDOWN_GRACE_MS}: how long requests in flight may run after SIGTERM; default 1,500 ms. The shortest
 *     platform limit is 2 s, which leaves time to release the leases
 */
public record Settings(
        String stage,
        String stack,
        String function,
        String logLevel,
        ClaudeSettings claude,
        DynamoDbSettings table,
        Optional<DynamoDbSettings> replica,
        CacheSettings cache,
        Optional<ValkeySettings> valkey,
        CircuitSettings circuit,
        BudgetSettings spending,
        CorsSettings cors,
        int batchMaxItems,
        int graphQlMaxFields,
        ResponseStreaming responseStreaming,
        TracingSettings tracing,
        JobSettings jobs,
        boolean costHeaders,
        List<String> operatorKeys,
        Duration shutdownGrace) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Settings {
        operatorKeys = List.copyOf(operatorKeys);
    }

    /** Which responses are streamed. It must match the gateway's integration. */
    public enum ResponseStreaming {
        /** Nothing is streamed: an event stream is sent as a whole at its end. */
        NONE,
        /** Event streams are streamed, other responses are not. */
        EVENTS,
        /** All responses are streamed, as an API Gateway integration in {@code RESPONSE_STREAM} mode requires. */
        ALL;

        static ResponseStreaming read(EnvironmentVariables variables) {
            return valueOf(variables
                    .choice("RESPONSE_STREAM", "none", "none", "events", "all")
                    .toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Rules for front ends in browsers.
     *
     * @param origins {@code CORS_ORIGINS}, separated by commas: the allowed origins, as browsers send them, without a path; default {@code
     *     http://localhost:5173} and {@code http://localhost:5174}
     * @param headers {@code CORS_HEADERS}, separated by commas: allowed request headers (RFC 9110, 5.1) in addition to those of the API;
     *     default none
     */
    public record CorsSettings(List<String> origins, List<String> headers) {
        private static final Pattern ORIGIN =
                Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
        private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'+.^_`|~-]+");

        public CorsSettings {
            origins = List.copyOf(origins);
            headers = List.copyOf(headers);
        }

        static CorsSettings read(EnvironmentVariables variables) {
            String local = "http://localhost:5173,http://localhost:5174";
            return new CorsSettings(
                    variables.list("CORS_ORIGINS", local, ORIGIN, "origins such as https://example.com"),
                    variables.list("CORS_HEADERS", "", HEADER_NAME, "names of headers such as X-Tenant"));
        }
    }

    /**
     * Where a service of AWS is reached.
     *
     * @param region {@code AWS_REGION}; default {@code us-east-1}
     * @param endpoint {@code AWS_ENDPOINT_URL_<SERVICE>} or {@code AWS_ENDPOINT_URL}: a server other than AWS, such as DynamoDB Local or
     *     ElasticMQ
     * @param isEmulated the endpoint is an emulator, which checks no credentials: it is on loopback, or the environment has no role
     */
    public record AwsEndpoint(String region, Optional<URI> endpoint, boolean isEmulated) {
        /** @param service the name of the service in its endpoint's variable, such as {@code SQS} */
        static AwsEndpoint read(EnvironmentVariables variables, String service) {
            return of(
                    variables,
                    variables.address("AWS_ENDPOINT_URL_" + service).or(() -> variables.address("AWS_ENDPOINT_URL")));
        }

        private static AwsEndpoint of(EnvironmentVariables variables, Optional<URI> endpoint) {
            boolean hasRole = variables.has("AWS_SESSION_TOKEN") || variables.has("AWS_CONTAINER_CREDENTIALS_FULL_URI");
            return new AwsEndpoint(
                    variables.text("AWS_REGION", "us-east-1"),
                    endpoint,
                    endpoint.filter(address -> !hasRole || EnvironmentVariables.isLoopback(address))
                            .isPresent());
        }
    }

    /** The DynamoDB table: {@code TABLE_NAME}, default {@code prompt-builder}; timeout of a call {@code TABLE_TIMEOUT_MS}, default 250 ms. */
    public record DynamoDbSettings(String name, AwsEndpoint awsEndpoint, Duration timeout) {
        static DynamoDbSettings read(EnvironmentVariables variables) {
            return new DynamoDbSettings(
                    variables.text("TABLE_NAME", "prompt-builder"),
                    AwsEndpoint.read(variables, "DYNAMODB"),
                    Duration.ofMillis(variables.number("TABLE_TIMEOUT_MS", 250, 10, 10_000)));
        }

        /** The replica table: {@code REPLICA_TABLE}, at {@code REPLICA_ENDPOINT_URL}, default that of the records; timeout of a call 100 ms. */
        private static Optional<DynamoDbSettings> readReplica(EnvironmentVariables variables) {
            AwsEndpoint endpoint = variables
                    .address("REPLICA_ENDPOINT_URL")
                    .map(address -> AwsEndpoint.of(variables, Optional.of(address)))
                    .orElseGet(() -> AwsEndpoint.read(variables, "DYNAMODB"));
            return variables
                    .text("REPLICA_TABLE")
                    .map(name -> new DynamoDbSettings(name, endpoint, Duration.ofMillis(100)));
        }

        /** The same table with another timeout. */
        public DynamoDbSettings withTimeout(Duration other) {
            return new DynamoDbSettings(name, awsEndpoint, other);
        }
    }

    /**
     * Limits, freshness and scope of the caches.
     *
     * @param maxEntries {@code CACHE_MAX_ENTRIES} of the memory tier; default 10,000
     * @param maxBytes {@code CACHE_MAX_BYTES} of the memory tier; default 500,000,000
     * @param maxTimeToLive {@code CACHE_MAX_TTL_SECONDS}: upper bound of every endpoint's TTL; default 7,200
     * @param perCaller {@code CACHE_SCOPE} is {@code caller}: answers are not shared between callers; default {@code shared}
     * @param staleIfError {@code STALE_IF_ERROR_SECONDS}: how long an expired answer may be served instead of an error (RFC 5861);
     *     default one day
     * @param refreshAhead {@code REFRESH_AHEAD}: a hit in the last 10 % of an answer's TTL enqueues a background refresh; default false,
     *     and off without queues
     * @param isPublic {@code CACHE_PUBLIC}: shared HTTP caches may store answers; default false
     */
    public record CacheSettings(
            int maxEntries,
            long maxBytes,
            Duration maxTimeToLive,
            Duration staleIfError,
            boolean perCaller,
            boolean refreshAhead,
            boolean isPublic) {
        static CacheSettings read(EnvironmentVariables variables) {
            return new CacheSettings(
                    (int) variables.number("CACHE_MAX_ENTRIES", 10_000, 0, 10_000_000),
                    variables.number("CACHE_MAX_BYTES", 500_000_000, 0, 1L << 40),
                    Duration.ofSeconds(variables.number("CACHE_MAX_TTL_SECONDS", 7_200, 1, 31_536_000)),
                    Duration.ofSeconds(variables.number("STALE_IF_ERROR_SECONDS", 86_400, 0, 31_536_000)),
                    variables
                            .choice("CACHE_SCOPE", "shared", "shared", "caller")
                            .equals("caller"),
                    variables.flag("REFRESH_AHEAD", false),
                    variables.flag("CACHE_PUBLIC", false));
        }
    }

    /** Invalid settings. The message names every wrong variable and what was expected, never a value. */
    public static final class SettingsException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        SettingsException(Collection<String> errors) {
            super(String.join("; ", errors));
        }
    }

    /** Reads all settings. Throws an exception that names every variable that is wrong. */
    public static Settings fromEnvironment(Map<String, String> environment) {
        EnvironmentVariables variables = new EnvironmentVariables(environment);
        String handler = variables.text("_HANDLER", "local");
        Settings settings = new Settings(
                variables.text("STAGE", "local"),
                variables.text("STACK", "local"),
                handler.substring(handler.lastIndexOf('.') + 1),
                variables.choice("LOG_LEVEL", "info", "debug", "info", "warn", "error"),
                ClaudeSettings.read(variables),
                DynamoDbSettings.read(variables),
                DynamoDbSettings.readReplica(variables),
                CacheSettings.read(variables),
                ValkeySettings.read(variables),
                CircuitSettings.read(variables),
                BudgetSettings.read(variables),
                CorsSettings.read(variables),
                (int) variables.number("BATCH_MAX_ITEMS", 20, 1, 50),
                (int) variables.number("GRAPHQL_MAX_FIELDS", 20, 1, 50),
                ResponseStreaming.read(variables),
                TracingSettings.read(variables),
                JobSettings.read(variables),
                variables.flag("COST_HEADERS", true),
                variables.list("OPERATOR_KEY_SHA256", "", SHA_256, "SHA-256 digests, each of 64 hexadecimal digits"),
                Duration.ofMillis(variables.number("SHUTDOWN_GRACE_MS", 1_500, 0, 900_000)));
        variables.throwIfInvalid();
        return settings;
    }
}
