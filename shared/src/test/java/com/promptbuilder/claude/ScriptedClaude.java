package com.promptbuilder.claude;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** A fake of Claude that returns scripted completions in order, then the last one repeatedly. Each call advances its clock. */
final class ScriptedClaude implements Claude {
    static final Completion WELL = new Completion.Text("Waves.", "claude-haiku-5-5", Usage.NONE);

    final List<Prompt> asked = new ArrayList<>();
    final List<Duration> slept = new ArrayList<>();
    private final Deque<Completion> script;
    private Duration takes = Duration.ZERO;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    ScriptedClaude(Completion... script) {
        this.script = new ArrayDeque<>(Arrays.asList(script));
    }

    ScriptedClaude taking(Duration time) {
        takes = time;
        return this;
    }

    /** Replaces the script by this completion. */
    void gives(Completion completion) {
        script.clear();
        script.add(completion);
    }

    @Override
    public Completion complete(Prompt prompt) {
        asked.add(prompt);
        pass(takes);
        return script.size() > 1 ? script.remove() : script.element();
    }

    InstantSource clock() {
        return () -> now;
    }

    boolean sleep(Duration duration) {
        slept.add(duration);
        pass(duration);
        return true;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
