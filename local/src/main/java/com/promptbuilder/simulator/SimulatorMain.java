package com.promptbuilder.simulator;

/** The simulator as a program of its own: settings from the environment, until it is interrupted. */
public final class SimulatorMain {
    private SimulatorMain() {}

    /** Starts a simulator with {@link SimulatorSettings#fromEnvironment} and prints where it listens. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        SimulatorSettings settings;
        try {
            settings = SimulatorSettings.fromEnvironment(System.getenv());
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        ClaudeSimulator simulator = ClaudeSimulator.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        System.out.println("Claude simulator: " + simulator.baseUrl() + " (latency " + settings.latency() + ", faults "
                + settings.faults() + ")");
    }
}
