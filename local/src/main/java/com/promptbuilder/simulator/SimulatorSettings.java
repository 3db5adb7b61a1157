package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * The settings of a simulator.
 *
 * @param host the address to listen on: loopback, unless containers are to reach it too
 * @param port the TCP port; 0 takes any free one
 * @param latency how long answers take, unless a marker says otherwise
 * @param faults what goes wrong, and how often, unless a marker says otherwise
 * @param seed where randomness begins: the same seed and the same sequence of requests suffer the same faults
 * @param maxBodyBytes the largest request body; a larger one is answered with 413
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

    /** Loopback, any port, 300 ms, no faults, bodies to 32 MiB as at Claude. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                LOOPBACK, 0, new Latency.Fixed(Duration.ofMillis(300)), FaultRates.none(), 1, MAX_BODY_BYTES);
    }

    /**
     * Reads SIMULATOR_HOST, SIMULATOR_PORT, SIMULATOR_LATENCY, SIMULATOR_LATENCY_SCALE, SIMULATOR_FAULTS and SIMULATOR_SEED;
     * what is missing or blank is as in {@link #defaults}. A bad value is named, with what was expected.
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
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
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
