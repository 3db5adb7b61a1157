package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The settings that can change at run time, and their random generators. */
final class LiveSettings {
    private final long seed;
    private volatile Latency latency;
    private volatile FaultRates faults;
    private volatile Random faultRandom;
    private volatile Random latencyRandom;

    LiveSettings(SimulatorSettings settings) {
        this.seed = settings.seed();
        this.latency = settings.latency();
        this.faults = settings.faults();
        this.faultRandom = new Random(seed);
        this.latencyRandom = new Random(~seed);
    }

    /** Restarts the random generators from the seed. */
    void reset() {
        faultRandom = new Random(seed);
        latencyRandom = new Random(~seed);
    }

    /** Draws the faults of the next call to a provider: one or none. */
    List<Fault> drawFaults(Provider provider) {
        return faults.pick(provider, faultRandom.nextDouble()).stream().toList();
    }

    Duration drawLatency(Duration typical) {
        return latency.draw(typical, latencyRandom);
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
