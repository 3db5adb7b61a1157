package com.promptbuilder.settings;

import com.promptbuilder.value.Secret;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All settings of one process, read from the environment once. Each record documents its own variables.
 *
 * @param stage {@code STAGE}: the deployment's name; default {@code local}
 * @param stack {@code STACK}: the name of the CloudFormation stack; default {@code local}
 * @param function the class name in {@code _HANDLER}, without its package; default {@code local}
 * @param logLevel {@code LOG_LEVEL}: {@code debug}, {@code info}, {@code warn} or {@code error}; default {@code info}
 * @param valkey the second cache tier; empty if there is none
 * @param cors the rules for front ends in browsers
 * @param responseStreaming {@code RESPONSE_STREAM}: {@code none}, {@code events} or {@code all}; default {@code none}
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
        CacheSettings cache,
        Optional<ValkeySettings> valkey,
        CircuitSettings circuit,
        BudgetSettings spending,
        CorsSettings cors,
        ResponseStreaming responseStreaming,
        TracingSettings tracing,
        JobSettings jobs,
        Duration shutdownGrace) {
    private static final String PRODUCTION = "production";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Which responses are streamed. It must match the gateway's integration. */
    public enum ResponseStreaming {
        /** Nothing is streamed: an event stream is sent as a whole at its end. */
        NONE,
        /** Event streams are streamed, other responses are not. */
        EVENTS,
        /** All responses are streamed, as an API Gateway integration in {@code RESPONSE_STREAM} mode requires. */
        ALL;

        static ResponseStreaming read(EnvironmentVariables environmentVariables) {
            return valueOf(environmentVariables
                    .choice("RESPONSE_STREAM", "none", "none", "events", "all")
                    .toUpperCase(Locale.ROOT));
        }
    }

    /**
     * How Claude is called.
     *
     * @param baseUrl {@code ANTHROPIC_BASE_URL}, without {@code /v1/messages}, which is removed if present; default {@code
     *     https://api.anthropic.com}. In production it must be https or a loopback address
     * @param apiKey {@code ANTHROPIC_API_KEY}
     * @param secret where the key is stored, if {@code apiKey} is empty
     * @param model {@code CLAUDE_MODEL}, the model of all other modes
     * @param modelByMode {@code CLAUDE_MODEL_<MODE>}, by mode; some modes have a default, see {@code ModelSelection}
     * @param maxRetries {@code CLAUDE_MAX_RETRIES}: retries after a transient failure; default 2
     */
    public record ClaudeSettings(
            URI baseUrl,
            Optional<Secret> apiKey,
            Optional<SecretSettings> secret,
            String model,
            Map<String, String> modelByMode,
            int maxRetries) {
        private static final Pattern ENDING = Pattern.compile("(/+v1(/+messages)?)?/*$");

        public ClaudeSettings {
            baseUrl = URI.create(ENDING.matcher(baseUrl.toString()).replaceFirst(""));
            modelByMode = Map.copyOf(modelByMode);
        }

        /** The model of this mode. */
        public String modelFor(String mode) {
            return modelByMode.getOrDefault(mode, model);
        }
    }

    /**
     * The DynamoDB table of idempotency records.
     *
     * @param name {@code TABLE_NAME}; default {@code prompt-builder}
     * @param timeout {@code TABLE_TIMEOUT_MS}: the timeout of one call; default 250 ms
     */
    public record DynamoDbSettings(String name, AwsEndpoint awsEndpoint, Duration timeout) {
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
            boolean isPublic) {}

    /**
     * Reads all settings.
     *
     * @throws SettingsException naming every variable that is wrong
     */
    public static Settings fromEnvironment(Map<String, String> variables) {
        EnvironmentVariables environmentVariables = new EnvironmentVariables(variables);
        Settings settings = new Settings(
                environmentVariables.text("STAGE", "local"),
                environmentVariables.text("STACK", "local"),
                function(environmentVariables),
                environmentVariables.choice("LOG_LEVEL", "info", "debug", "info", "warn", "error"),
                claude(environmentVariables, variables),
                table(environmentVariables),
                cache(environmentVariables),
                ValkeySettings.read(environmentVariables),
                CircuitSettings.read(environmentVariables),
                BudgetSettings.read(environmentVariables),
                CorsSettings.read(environmentVariables),
                ResponseStreaming.read(environmentVariables),
                TracingSettings.read(environmentVariables),
                JobSettings.read(environmentVariables),
                Duration.ofMillis(environmentVariables.number("SHUTDOWN_GRACE_MS", 1_500, 0, 900_000)));
        if (settings.stage.equals(PRODUCTION) && isInTheClear(settings.claude.baseUrl)) {
            environmentVariables.error("ANTHROPIC_BASE_URL must be an https address in production");
        }
        environmentVariables.throwIfInvalid();
        return settings;
    }

    // The key and the callers' texts are sent to this address. Loopback is allowed, since priming before a snapshot
    // calls
    // a stub server in the process.
    private static boolean isInTheClear(URI address) {
        return "http".equals(address.getScheme()) && !LOOPBACK.contains(String.valueOf(address.getHost()));
    }

    private static String function(EnvironmentVariables environmentVariables) {
        String handler = environmentVariables.text("_HANDLER", "local");
        return handler.substring(handler.lastIndexOf('.') + 1);
    }

    private static ClaudeSettings claude(EnvironmentVariables environmentVariables, Map<String, String> variables) {
        return new ClaudeSettings(
                environmentVariables.address("ANTHROPIC_BASE_URL").orElse(URI.create("https://api.anthropic.com")),
                environmentVariables.secret("ANTHROPIC_API_KEY"),
                SecretSettings.read(environmentVariables),
                environmentVariables.text("CLAUDE_MODEL", "claude-haiku-5-5"),
                ModelSelection.read(variables),
                (int) environmentVariables.number("CLAUDE_MAX_RETRIES", 2, 0, 10));
    }

    private static DynamoDbSettings table(EnvironmentVariables environmentVariables) {
        return new DynamoDbSettings(
                environmentVariables.text("TABLE_NAME", "prompt-builder"),
                AwsEndpoint.read(environmentVariables, "DYNAMODB"),
                Duration.ofMillis(environmentVariables.number("TABLE_TIMEOUT_MS", 250, 10, 10_000)));
    }

    private static CacheSettings cache(EnvironmentVariables environmentVariables) {
        return new CacheSettings(
                (int) environmentVariables.number("CACHE_MAX_ENTRIES", 10_000, 0, 10_000_000),
                environmentVariables.number("CACHE_MAX_BYTES", 500_000_000, 0, 1L << 40),
                Duration.ofSeconds(environmentVariables.number("CACHE_MAX_TTL_SECONDS", 7_200, 1, 31_536_000)),
                Duration.ofSeconds(environmentVariables.number("STALE_IF_ERROR_SECONDS", 86_400, 0, 31_536_000)),
                environmentVariables
                        .choice("CACHE_SCOPE", "shared", "shared", "caller")
                        .equals("caller"),
                environmentVariables.flag("REFRESH_AHEAD", false),
                environmentVariables.flag("CACHE_PUBLIC", false));
    }
}
