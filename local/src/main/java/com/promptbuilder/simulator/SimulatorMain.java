package com.promptbuilder.simulator;

import java.io.UncheckedIOException;

/** The simulator as a program of its own: settings from the environment, until it is interrupted. */
public final class SimulatorMain {
    private SimulatorMain() {}

    /** Starts a simulator with {@link SimulatorSettings#fromEnvironment} and prints where it listens. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        try {
            SimulatorSettings settings = SimulatorSettings.fromEnvironment(System.getenv());
            ClaudeSimulator simulator = ClaudeSimulator.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
            System.out.println("Claude simulator: " + simulator.baseUrl() + " (latency " + settings.latency()
                    + ", faults " + settings.faults() + ")");
        } catch (IllegalArgumentException | UncheckedIOException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        }
    }
}
