package com.promptbuilder.functions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The resources of optimize against the rules that they state: labels, slots, lengths. */
class OptimizePromptsTest {
    private static final Pattern SLOT = Pattern.compile("\\[[^]]+]");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            optimize  | Requirements, Steps, Return Format, Success Criteria, Avoid, Example
            reasoning | Constraints, Success Criteria
            research  | Research Questions, Method, Sources, Synthesis, Stopping Rule, Deliverable, Obstacles
            socratic  | Conduct, Prior Knowledge, Foundation, Deepening, Application, Reflection, Misconceptions, Next
            learning  | Level, Learning Outcomes, Path, Pitfalls, Resources, Time, Return Format
            code      | Interface, Constraints, Edge Cases, Errors, Tests, Return Format
            text      | Voice, Structure, Return Format, Include, Avoid, Opening to Match
            """)
    void labelGoalContextAndTheirParts(String mode, String labels) {
        assertThat(text(mode)).contains("- `**Goal:**` ", "- `**Context:**` ");
        assertThat(labels.split(", "))
                .allSatisfy(label -> assertThat(text(mode)).contains("- `**" + label + ":**` "));
        assertThat(example(mode)).contains("\n**Goal:** ").doesNotContainPattern("\n\\*\\*[^*]+[^:*]\\*\\*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimize", "reasoning", "research", "socratic", "learning", "code", "text", "video"})
    void judgeThePromptBeforeTheyRebuildIt(String mode) {
        assertThat(text(mode))
                .containsPattern(
                        "\n## Judge first\n- \\*\\*A prompt that .*unchanged, word for word\\. Ask this first\\.")
                .contains("\n- **A rough ", "\n- **A worked-out prompt** (")
                .contains("two ", " that cannot both hold, keep the more specific, otherwise the later")
                .contains("variables in any notation (`{{name}}`, `{name}`, `${name}`, `$NAME`, `%s`)")
                .contains("answers to questions that you do not see", "language of the prompt's own instructions")
                .containsPattern("In Chinese and Japanese, .*word ranges .*mean twice as many characters");
        assertThat(text(mode).indexOf("## Judge first")).isLessThan(text(mode).indexOf("## Answer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimize", "reasoning", "research", "socratic", "learning", "code", "text", "video"})
    void showAtMostThreeSlotsEachWithADefault(String mode) {
        assertThat(text(mode)).containsIgnoringCase("at most three");
        assertThat(SLOT.matcher(example(mode)).results().map(MatchResult::group))
                .hasSizeLessThanOrEqualTo(3)
                .allSatisfy(slot -> assertThat(slot).containsPattern("^\\[(\\w[\\w ]+: |paste ).+]$"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimize", "reasoning", "research", "socratic", "learning", "code", "text", "video"})
    void areLongEnoughToBeCached(String mode) {
        assertThat(words(text(mode))).isBetween(400, 1_350);
    }

    @Test
    void ofVideoShowsAMainPromptOfTheLengthItAsksFor() {
        String shot = example("video")
                .lines()
                .filter(line -> line.startsWith("Medium long shot"))
                .findFirst()
                .orElseThrow();
        assertThat(words(shot)).isBetween(150, 300);
        assertThat(shot.split("(?<=[.!?]) "))
                .allSatisfy(sentence -> assertThat(words(sentence)).isLessThan(25));
        assertThat(shot).contains("no music", "Last frame:");
    }

    @Test
    void ofVideoGivesAShortVersionAndOneForAStillImage() {
        assertThat(text("video"))
                .contains("- Short version: the shot in 60 to 90 words, sound included.", "- From a still image: ")
                .contains("Seven lines: Subject, Action, Location, Time, Mood, Style, Event.")
                .contains("technique and cadence instead", "at most two words for each second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "gpt", "gemini", "veo", "sora", "kling", "runway"})
    void ofTargetsAreShortAndDated(String target) {
        String profile = resource("target/" + target);
        assertThat(words(profile)).isLessThanOrEqualTo(150);
        assertThat(profile)
                .startsWith("## Target: ")
                .contains("Profile of 28 November 2026.")
                .containsPattern("State no (other )?limit");
    }

    @Test
    void closeWithOneLineThatNamesTheTask() {
        for (String closing : List.of("optimize", "generate-questions")) {
            assertThat(resource("closing/" + closing))
                    .hasLineCount(1)
                    .contains("do not carry it out and do not answer it", "language of its own instructions");
        }
    }

    private static String example(String mode) {
        return text(mode).substring(text(mode).indexOf("\n<example>\n"));
    }

    private static String text(String mode) {
        return resource("optimize/" + mode);
    }

    private static int words(String text) {
        return text.strip().split("\\s+").length;
    }

    private static String resource(String name) {
        try (var stream =
                Objects.requireNonNull(OptimizePromptsTest.class.getResourceAsStream("/prompts/" + name + ".md"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
