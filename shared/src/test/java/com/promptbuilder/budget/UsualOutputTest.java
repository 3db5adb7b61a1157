package com.promptbuilder.budget;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UsualOutputTest {
    private final UsualOutput usualOutput = new UsualOutput();

    @Test
    void isUnknownBeforeTheFifthCallOfAKind() {
        add("video/sonnet", 900, 700, 800, 600);
        assertThat(usualOutput.tokens("video/sonnet")).isEmpty();

        add("video/sonnet", 1_000);
        assertThat(usualOutput.tokens("video/sonnet")).contains(1_000L);
        assertThat(usualOutput.tokens("code/haiku")).isEmpty();
    }

    @Test
    void risesAtOnceAndFallsByAnEighthOfTheDifference() {
        add("code/haiku", 100, 100, 100, 100, 100, 900);
        assertThat(usualOutput.tokens("code/haiku")).contains(900L);

        add("code/haiku", 100);
        assertThat(usualOutput.tokens("code/haiku")).contains(800L);
    }

    private void add(String kind, long... tokens) {
        for (long each : tokens) {
            usualOutput.add(kind, each);
        }
    }
}
