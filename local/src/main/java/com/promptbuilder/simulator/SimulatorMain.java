package com.promptbuilder.simulator;

import java.io.UncheckedIOException;

/** Command that runs the simulator until it is interrupted, with settings from the environment. */
public final class SimulatorMain {
    private SimulatorMain() {}

    /** Starts a simulator with {@link SimulatorSettings#fromEnvironment} and prints its URL. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        try {
            SimulatorSettings settings = SimulatorSettings.fromEnvironment(System.getenv());
            ClaudeSimulator simulator = ClaudeSimulator.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
            System.out.println("Claude simulator: " + simulator.baseUrl() + " (latency " + settings.latency()
                    + ", faults " + settings.faults() + ")");
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
