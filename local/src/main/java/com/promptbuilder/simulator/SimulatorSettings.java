package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * The settings of a simulator.
 *
 * @param host the address to listen on; loopback, unless containers must reach it
 * @param port the TCP port; 0 takes any free port
 * @param latency the latency of responses, unless a marker overrides it
 * @param faults the faults and their probabilities, unless a marker overrides them
 * @param account the AWS account whose signatures are accepted
 * @param prices the prices of the bill
 * @param seed the seed of the random generators: the same seed and sequence of requests give the same faults
 */
public record SimulatorSettings(
        String host, int port, Latency latency, FaultRates faults, AwsAccount account, PriceList prices, long seed) {

    /** The defaults: loopback, any port, 300 ms, no faults, a simulated account, Anthropic's prices. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                "127.0.0.1",
                0,
                Latency.fixed(Duration.ofMillis(300)),
                FaultRates.none(),
                AwsAccount.SIMULATED,
                PriceList.defaults(),
                1);
    }

    /**
     * Reads SIMULATOR_HOST, SIMULATOR_PORT, SIMULATOR_LATENCY, SIMULATOR_LATENCY_SCALE, SIMULATOR_FAULTS, SIMULATOR_PRICES
     * and SIMULATOR_SEED, and of the AWS account AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and ANTHROPIC_AWS_WORKSPACE_ID.
     * A missing or blank variable has its value in {@link #defaults}.
     *
     * @throws IllegalArgumentException if a value is invalid; the message has the variable, the expected and the actual value
     */
    public static SimulatorSettings fromEnvironment(Map<String, String> environment) {
        SimulatorSettings defaults = defaults();
        Latency latency = read(environment, "SIMULATOR_LATENCY", Latency::parse, defaults.latency);
        return new SimulatorSettings(
                read(environment, "SIMULATOR_HOST", text -> text, defaults.host),
                read(environment, "SIMULATOR_PORT", SimulatorSettings::port, defaults.port),
                read(environment, "SIMULATOR_LATENCY_SCALE", text -> latency.scaled(decimal(text)), latency),
                read(environment, "SIMULATOR_FAULTS", FaultRates::parse, defaults.faults),
                AwsAccount.of(environment),
                read(environment, "SIMULATOR_PRICES", PriceList::parse, defaults.prices),
                read(environment, "SIMULATOR_SEED", SimulatorSettings::whole, defaults.seed));
    }

    private static <T> T read(Map<String, String> environment, String name, Function<String, T> reader, T otherwise) {
        String text = environment.getOrDefault(name, "").strip();
        try {
            return text.isEmpty() ? otherwise : reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static int port(String text) {
        boolean valid = text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535;
        return Integer.parseInt(checked(valid, text, "a port from 0 to 65535"));
    }

    private static long whole(String text) {
        return Long.parseLong(checked(text.matches("-?\\d{1,18}"), text, "a whole number"));
    }

    private static double decimal(String text) {
        return Double.parseDouble(checked(text.matches("\\d*\\.?\\d+"), text, "a factor such as 0.1"));
    }

    private static String checked(boolean valid, String text, String expected) {
        if (!valid) {
            throw new IllegalArgumentException("expected " + expected + ", got '" + text + "'");
        }
        return text;
    }
}
