package com.promptbuilder.bench;

import com.promptbuilder.functions.Optimize;

import java.util.Optional;

/** Inputs of the benchmarks. */
final class Inputs {
    private Inputs() {}

    /** An input of {@code optimize} in mode {@code text}, without optional fields. */
    static Optimize.In text(String prompt) {
        return new Optimize.In(
                prompt,
                Optimize.Mode.TEXT,
                new Optimize.PromptContext("", "", ""),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
