package com.promptbuilder.local;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.simulator.ClaudeSimulator;
import com.promptbuilder.simulator.SimulatorSettings;

import java.util.HashMap;
import java.util.Map;

/**
 * Command that starts the backends without the functions: the Claude simulator, and DynamoDB Local with the template's
 * tables. It serves functions that run elsewhere, such as in containers.
 *
 * <p>Reads HOST (default 127.0.0.1), SIMULATOR_PORT (3002) and DYNAMODB_PORT (3003). Runs until SIGINT or SIGTERM.
 */
public final class BackendsMain {
    private BackendsMain() {}

    public static void main(String[] arguments) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        try {
            start(System.getenv());
        } catch (RuntimeException e) {
            System.err.println("The backends did not start: " + e.getMessage());
            System.exit(1); // backends that did start have threads that keep the process alive
        }
    }

    @SuppressWarnings("SystemOut")
    private static void start(Map<String, String> environment) {
        LocalSettings settings = LocalSettings.fromEnvironment(environment);
        Map<String, String> simulated = new HashMap<>(environment);
        simulated.put("SIMULATOR_HOST", settings.host());
        simulated.putIfAbsent("SIMULATOR_PORT", "3002");
        ClaudeSimulator simulator = ClaudeSimulator.start(SimulatorSettings.fromEnvironment(simulated));
        EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start(
                Template.read(settings.template()).tables(),
                settings.host(),
                LocalSettings.port(environment, "DYNAMODB_PORT", 3003),
                settings.data());
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0), "stop"));
        System.out.println("ANTHROPIC_BASE_URL=" + simulator.baseUrl());
        System.out.println("AWS_ENDPOINT_URL_DYNAMODB=" + dynamoDb.endpoint());
        System.out.println("Stop with Ctrl-C.");
    }
}
