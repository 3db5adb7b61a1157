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
    static final Completion ANSWER = new Completion.Text("Waves.", "claude-haiku-5-5", Usage.NONE);

    final List<Prompt> prompts = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();
    private final Deque<Completion> script;
    private Duration takes = Duration.ZERO;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    ScriptedClaude(Completion... script) {
        this.script = new ArrayDeque<>(Arrays.asList(script));
    }

    ScriptedClaude withLatency(Duration time) {
        takes = time;
        return this;
    }

    /** Replaces the script by this completion. */
    void returns(Completion completion) {
        script.clear();
        script.add(completion);
    }

    @Override
    public Completion complete(Prompt prompt) {
        prompts.add(prompt);
        advance(takes);
        return script.size() > 1 ? script.remove() : script.element();
    }

    InstantSource clock() {
        return () -> now;
    }

    boolean sleep(Duration duration) {
        pauses.add(duration);
        advance(duration);
        return true;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
