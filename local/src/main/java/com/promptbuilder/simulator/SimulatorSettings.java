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
 * @param seed the seed of the random generators: the same seed and sequence of requests give the same faults
 * @param maxBodyBytes the maximum length of a request body; a longer one gets 413
 */
public record SimulatorSettings(
        String host, int port, Latency latency, FaultRates faults, long seed, int maxBodyBytes) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_BODY_BYTES = 32 << 20;

    public SimulatorSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("expected a port from 0 to 65535, got " + port);
        }
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("expected a body limit of 1 byte or more, got " + maxBodyBytes);
        }
    }

    /** The defaults: loopback, any port, 300 ms, no faults, bodies up to 32 MiB as at Claude. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                LOOPBACK, 0, new Latency.Fixed(Duration.ofMillis(300)), FaultRates.none(), 1, MAX_BODY_BYTES);
    }

    /**
     * Reads SIMULATOR_HOST, SIMULATOR_PORT, SIMULATOR_LATENCY, SIMULATOR_LATENCY_SCALE, SIMULATOR_FAULTS and SIMULATOR_SEED.
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
                read(environment, "SIMULATOR_SEED", SimulatorSettings::whole, defaults.seed),
                defaults.maxBodyBytes);
    }

    public SimulatorSettings withPort(int other) {
        return new SimulatorSettings(host, other, latency, faults, seed, maxBodyBytes);
    }

    public SimulatorSettings withLatency(Latency other) {
        return new SimulatorSettings(host, port, other, faults, seed, maxBodyBytes);
    }

    public SimulatorSettings withFaults(FaultRates other) {
        return new SimulatorSettings(host, port, latency, other, seed, maxBodyBytes);
    }

    public SimulatorSettings withSeed(long other) {
        return new SimulatorSettings(host, port, latency, faults, other, maxBodyBytes);
    }

    public SimulatorSettings withMaxBodyBytes(int other) {
        return new SimulatorSettings(host, port, latency, faults, seed, other);
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
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("expected a port from 0 to 65535, got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static long whole(String text) {
        if (!text.matches("-?\\d{1,18}")) {
            throw new IllegalArgumentException("expected a whole number, got '" + text + "'");
        }
        return Long.parseLong(text);
    }

    private static double decimal(String text) {
        if (!text.matches("\\d*\\.?\\d+")) {
            throw new IllegalArgumentException("expected a factor such as 0.1, got '" + text + "'");
        }
        return Double.parseDouble(text);
    }
}
