package com.promptbuilder.local;

import com.promptbuilder.local.environment.FunctionJvm;
import com.promptbuilder.local.environment.Scaling;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the local runtime, read from environment variables. An empty variable counts as absent.
 *
 * @param host HOST, the address to listen on; default 127.0.0.1, which other machines cannot reach
 * @param port PORT, default 3001; 0 takes any free port
 * @param template TEMPLATE, the SAM template; default template.yaml
 * @param providers CLAUDE_PROVIDERS, the providers of Claude that the functions call; default anthropic
 * @param dynamoDb AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL, a DynamoDB that replaces the embedded one
 * @param data DATA, a folder in which the embedded DynamoDB keeps its tables; default: none, they are in memory
 * @param valkey VALKEY, the second cache tier: {@code embedded}, or an address
 * @param cdn CDN, an HTTP cache in front of the API: {@code nginx}, on CDN_PORT, default 3005; default: none
 * @param queues AWS_ENDPOINT_URL_SQS or AWS_ENDPOINT_URL, an SQS that replaces the embedded one. The runtime does not poll
 *     its queues
 * @param scaling ENVIRONMENTS, processes of each function, 1 to 100; default 0, which runs all functions in this process.
 *     With it CONCURRENCY, invocations at a time in each process, 1 to 1000, default 1; FREEZE and SNAPSTART, true or false
 * @param functionJvm the JVM of environments: FUNCTION_CLASSPATH, its class path, default that of this process;
 *     FUNCTION_STARTUP_CACHE, its start-up cache, default none
 * @param jsonLog LOG_FORMAT, {@code json} for the functions' log lines as they are; default text, a {@link com.promptbuilder.local.logs.ReadableLog}
 */
public record LocalSettings(
        String host,
        int port,
        Path template,
        List<ProviderTarget> providers,
        Optional<URI> dynamoDb,
        Optional<Path> data,
        Valkey valkey,
        Optional<Cdn> cdn,
        Optional<URI> queues,
        Optional<Scaling> scaling,
        FunctionJvm functionJvm,
        boolean jsonLog) {
    public LocalSettings {
        providers = List.copyOf(providers);
    }

    /** Whether the functions call the simulator. */
    boolean isSimulated() {
        return providers.stream().anyMatch(ProviderTarget::isSimulated);
    }

    /** The Valkey server of the second cache tier. */
    public sealed interface Valkey {
        /** There is no second tier. */
        record None() implements Valkey {}

        /** A server that this process starts. */
        record Embedded() implements Valkey {}

        /** A server that runs already: host and port, or the name of a cache; never a password. */
        record External(String address) implements Valkey {}
    }

    /**
     * nginx in front of the API.
     *
     * @param keepsAnswers whether answers are public: CACHE_PUBLIC, unless CACHE_SCOPE is caller. nginx stores no others
     */
    public record Cdn(int port, boolean keepsAnswers) {}

    /** Reads the settings. Throws if a value cannot be used. */
    public static LocalSettings fromEnvironment(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return new LocalSettings(
                variables.text("HOST").orElse("127.0.0.1"),
                variables.port("PORT", 3001),
                variables.file("TEMPLATE").orElseGet(() -> Path.of("template.yaml")),
                ProviderTarget.of(
                        variables.text("CLAUDE_PROVIDERS").orElse("anthropic"),
                        variables::url,
                        variables.text("ANTHROPIC_API_KEY").isPresent()),
                variables.url("AWS_ENDPOINT_URL_DYNAMODB").or(() -> variables.url("AWS_ENDPOINT_URL")),
                variables.folder("DATA"),
                valkey(variables),
                cdn(variables),
                variables.url("AWS_ENDPOINT_URL_SQS").or(() -> variables.url("AWS_ENDPOINT_URL")),
                scaling(variables),
                new FunctionJvm(
                        variables.text("FUNCTION_CLASSPATH").orElseGet(() -> System.getProperty("java.class.path")),
                        variables.text("FUNCTION_STARTUP_CACHE").map(Path::of)),
                variables
                        .word("LOG_FORMAT", "text", "json")
                        .filter("json"::equals)
                        .isPresent());
    }

    static int port(Map<String, String> environment, String name, int otherwise) {
        return new Variables(environment).port(name, otherwise);
    }

    /** REPLICA_ENDPOINT_URL, a DynamoDB that has the replica table; the embedded one by default. */
    static Optional<URI> replica(Map<String, String> environment) {
        return new Variables(environment).url("REPLICA_ENDPOINT_URL");
    }

    private static Optional<Scaling> scaling(Variables variables) {
        int environments = variables.number("ENVIRONMENTS", 0, 100).orElse(0);
        int concurrency = variables.number("CONCURRENCY", 1, 1000).orElse(1);
        boolean freeze = variables.isTrue("FREEZE");
        boolean snapStart = variables.isTrue("SNAPSTART");
        return environments == 0
                ? Optional.empty()
                : Optional.of(new Scaling(environments, concurrency, freeze, snapStart));
    }

    private static Optional<Cdn> cdn(Variables variables) {
        int port = variables.port("CDN_PORT", 3005);
        boolean isShared =
                variables.text("CACHE_SCOPE").filter("caller"::equals).isEmpty();
        return variables.word("CDN", "nginx").map(_ -> new Cdn(port, isShared && variables.isTrue("CACHE_PUBLIC")));
    }

    private static Valkey valkey(Variables variables) {
        Optional<String> address = variables.text("VALKEY");
        if (address.filter("embedded"::equalsIgnoreCase).isPresent()) {
            return new Valkey.Embedded();
        }
        return address.map(text -> text.replaceFirst("^.*[@/](?=.)", ""))
                .or(() -> variables.text("VALKEY_CACHE"))
                .<Valkey>map(Valkey.External::new)
                .orElseGet(Valkey.None::new);
    }
}
