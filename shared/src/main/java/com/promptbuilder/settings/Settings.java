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
 * All settings of one process, read from the environment once. Each component's variables are named at its record.
 *
 * @param stage {@code STAGE}: which deployment this is; default {@code local}
 * @param stack {@code STACK}: the name of its CloudFormation stack; default {@code local}
 * @param function {@code _HANDLER}, the class without its package: what runs here; default {@code local}
 * @param logLevel {@code LOG_LEVEL}: {@code debug}, {@code info}, {@code warn} or {@code error}; default {@code info}
 * @param valkey the second tier of answers; empty if there is none
 * @param cors what front ends in browsers may do
 * @param responseStreaming {@code RESPONSE_STREAM}: {@code none}, {@code events} or {@code all}; default {@code none}
 * @param shutdownGrace {@code SHUTDOWN_GRACE_MS}: how long requests in flight may take to end after SIGTERM; default 1,500 ms, which leaves
 *     time for the leases in the 2 s that the shortest platform gives
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

    /** Which answers are written as streams, which is the gateway's to say: it takes one form, or the other, or both. */
    public enum ResponseStreaming {
        /** None: an event stream arrives whole, at its end. */
        NONE,
        /** Event streams, beside plain answers. */
        EVENTS,
        /** All, as an integration of API Gateway in {@code RESPONSE_STREAM} mode wants them. */
        ALL;

        static ResponseStreaming read(EnvironmentVariables environmentVariables) {
            return valueOf(environmentVariables
                    .choice("RESPONSE_STREAM", "none", "none", "events", "all")
                    .toUpperCase(Locale.ROOT));
        }
    }

    /**
     * How Claude is reached.
     *
     * @param baseUrl {@code ANTHROPIC_BASE_URL}, what stands before {@code /v1/messages}; that ending is dropped where it is given; default
     *     Anthropic's own. In production it is https, or on loopback
     * @param apiKey {@code ANTHROPIC_API_KEY}
     * @param secret where the key is kept if it is not given here
     * @param model {@code CLAUDE_MODEL}; one mode's own is {@code CLAUDE_MODEL_} and the mode in capitals. A few modes have their own
     *     unless set otherwise: see {@code ModelByMode}
     * @param modelByMode the modes that have a model of their own
     * @param maxRetries {@code CLAUDE_MAX_RETRIES}: how often Claude is asked again after a passing trouble; default 2
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

        /** The model that answers for this mode. */
        public String modelFor(String mode) {
            return modelByMode.getOrDefault(mode, model);
        }
    }

    /**
     * The DynamoDB table of idempotency records.
     *
     * @param name {@code TABLE_NAME}; default {@code prompt-builder}
     * @param endpoint {@code AWS_ENDPOINT_URL_DYNAMODB} or {@code AWS_ENDPOINT_URL}: another server than AWS, such as DynamoDB Local
     * @param region {@code AWS_REGION}; default {@code us-east-1}
     * @param isEmulated the endpoint is no AWS but an emulator, since the environment has no credentials of a role
     * @param timeout {@code TABLE_TIMEOUT_MS}: the most that one call waits for the table; default 250 ms
     */
    public record DynamoDbSettings(
            String name, Optional<URI> endpoint, String region, boolean isEmulated, Duration timeout) {
        /** The same table for one who may wait that long. */
        public DynamoDbSettings withTimeout(Duration patience) {
            return new DynamoDbSettings(name, endpoint, region, isEmulated, patience);
        }
    }

    /**
     * What is cached, where and for whom.
     *
     * @param maxEntries {@code CACHE_MAX_ENTRIES} of the memory tier; default 10,000
     * @param maxBytes {@code CACHE_MAX_BYTES} of the memory tier; default 500,000,000
     * @param maxTimeToLive {@code CACHE_MAX_TTL_SECONDS}: no answer lives longer, whatever its endpoint says; default 7,200
     * @param perCaller {@code CACHE_SCOPE} is {@code caller}: answers are not shared between callers; default {@code shared}
     * @param staleIfError {@code STALE_IF_ERROR_SECONDS}: how long after its life an answer may still be served while Claude gives none
     *     (RFC 5861); default a day
     * @param refreshAhead {@code REFRESH_AHEAD}: an answer that is asked for in the last tenth of its life is made anew in the background;
     *     default false, and without queues of jobs as well
     * @param isPublic {@code CACHE_PUBLIC}: shared HTTP caches on the way may keep answers too; default false
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

    // The key and the callers' texts go there. Loopback stays on the machine: a rehearsal before a snapshot calls a
    // server of its own.
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
        Optional<URI> endpoint = environmentVariables
                .address("AWS_ENDPOINT_URL_DYNAMODB")
                .or(() -> environmentVariables.address("AWS_ENDPOINT_URL"));
        return new DynamoDbSettings(
                environmentVariables.text("TABLE_NAME", "prompt-builder"),
                endpoint,
                environmentVariables.text("AWS_REGION", "us-east-1"),
                endpoint.isPresent() && !environmentVariables.hasRole(),
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
