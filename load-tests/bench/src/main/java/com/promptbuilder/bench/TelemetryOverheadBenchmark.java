package com.promptbuilder.bench;

import java.util.List;

/** Telemetry overhead on a memory hit. */
public class TelemetryOverheadBenchmark extends OverheadBenchmark {
    public TelemetryOverheadBenchmark() {
        super(List.of("off", "on", "otlp", "xray"));
    }

    @Override
    MemoryHitBenchmark hit(String kind) {
        MemoryHitBenchmark hit = new MemoryHitBenchmark();
        hit.telemetry = kind;
        return hit;
    }
}
