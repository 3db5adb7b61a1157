package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The settings that can be turned while the simulator runs, and the chance behind them. */
final class LiveSettings {
    private final long seed;
    private volatile Latency latency;
    private volatile FaultRates faults;
    private volatile Random faultChance;
    private volatile Random latencyChance;

    LiveSettings(SimulatorSettings settings) {
        this.seed = settings.seed();
        this.latency = settings.latency();
        this.faults = settings.faults();
        this.faultChance = new Random(seed);
        this.latencyChance = new Random(~seed);
    }

    /** Lets chance begin again from the seed. */
    void reset() {
        faultChance = new Random(seed);
        latencyChance = new Random(~seed);
    }

    /** What chance has in store for the next call: one fault or none. */
    List<Fault> drawFaults() {
        return faults.pick(faultChance.nextDouble()).stream().toList();
    }

    Duration drawLatency(Duration typical) {
        return latency.draw(typical, latencyChance);
    }

    Latency latency() {
        return latency;
    }

    void latency(Latency other) {
        latency = other;
    }

    FaultRates faults() {
        return faults;
    }

    void faults(FaultRates other) {
        faults = other;
    }
}
