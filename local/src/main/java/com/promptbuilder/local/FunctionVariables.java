package com.promptbuilder.local;

import com.promptbuilder.local.sqs.EmbeddedSqs;
import com.promptbuilder.local.template.Template.FunctionSpec;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The environment variables of the functions. Precedence, highest first: the addresses of the embedded backends, the
 * non-empty variables of this process, the template's.
 */
final class FunctionVariables {
    /** Default origins of front-end development servers: Create React App, Vite's preview, and Vite. */
    private static final List<String> DEVELOPMENT_SERVERS = Stream.of("localhost", "127.0.0.1")
            .flatMap(host -> Stream.of(3000, 4173, 5173, 5174).map(port -> "http://" + host + ":" + port))
            .toList();

    private FunctionVariables() {}

    /**
     * The variables of all functions together, which share one process.
     *
     * @param process the variables of this process, with the addresses of backends that it starts
     * @param dynamoDb the embedded DynamoDB's address, if it is used
     * @param queues the embedded queues, if they are used: their URLs replace the queue names of the template
     */
    static Map<String, String> of(
            List<FunctionSpec> functions,
            Map<String, String> process,
            Optional<URI> dynamoDb,
            Optional<EmbeddedSqs> queues) {
        Map<String, String> environment = new HashMap<>();
        for (FunctionSpec function : functions) {
            function.environment().forEach(environment::putIfAbsent);
        }
        environment.put("AWS_REGION", "us-east-1");
        environment.put("RESPONSE_STREAM", "events"); // the local gateway accepts streamed and plain responses
        environment.put("CORS_ORIGINS", String.join(",", DEVELOPMENT_SERVERS));
        process.forEach((name, value) -> {
            if (!value.isBlank()) {
                environment.put(name, value);
            }
        });
        if (environment.containsKey("ANTHROPIC_BASE_URL")) {
            environment.putIfAbsent("ANTHROPIC_API_KEY", "none"); // the server at a custom URL may need no key
        }
        // Clients of an address on loopback have credentials of their own, so those of this process stay.
        dynamoDb.ifPresent(url -> environment.put("AWS_ENDPOINT_URL_DYNAMODB", url.toString()));
        queues.ifPresent(embedded -> {
            environment.put("AWS_ENDPOINT_URL_SQS", embedded.endpoint().toString());
            environment.replaceAll(
                    (_, value) -> Optional.ofNullable(embedded.addresses().get(value))
                            .map(URI::toString)
                            .orElse(value));
        });
        return Map.copyOf(environment);
    }
}
