package com.promptbuilder.functions;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlaceholderDetectorTest {
    private static final String LONG = "one two three four";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "location",
                "place",
                "venue",
                "setting",
                "where",
                "person",
                "character",
                "who",
                "speaker",
                "audience",
                "time",
                "when",
                "date",
                "period",
                "era",
                "occasion",
                "style",
                "tone",
                "mood",
                "atmosphere",
                "event",
                "action",
                "activity",
                "scene",
                "color",
                "texture",
                "material",
                "angle",
                "perspective",
                "viewpoint",
                "Location",
                "MOOD",
                " time\n",
                "\u00a0who\ufeff"
            })
    void isAWordForASlotAlone(String highlighted) {
        assertThat(PlaceholderDetector.isPlaceholder(highlighted, "", "")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the location",
                "locations",
                "location.",
                "loc",
                "time and place",
                "colour",
                "a",
                "somewhere",
                "whoever",
                "time-",
                "lo cation"
            })
    void isNotAWordThatOnlyResemblesOne(String highlighted) {
        assertThat(PlaceholderDetector.isPlaceholder(highlighted, "in ", " of")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            `(`                      | ``
            `a place (`              | ``
            `a place (quiet, `       | ` one)`
            `[`                      | ``
            `set in [`               | `]`
            `(a (b) `                | ``
            `(a [b] `                | ``
            `[a (b) c] d [e `        | ``
            `1) first (`             | ``
            `((a) `                  | ``
            `(line one\nline two `   | ``
            `(a] `                   | ``
            ``                       | `)`
            ``                       | `] more`
            `no opening`             | `), then`
            """)
    void isInsideAnOpenBracketOrBeforeAClosingOne(String before, String after) {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, before, after)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                       | ``
            `(a) `                   | ``
            `((a) b) `               | ``
            `[a] (b) `               | ` c`
            `1) `                    | ``
            `a) b] `                 | ``
            `{`                      | `}`
            `<`                      | `>`
            ``                       | ` )`
            ``                       | `x)`
            ``                       | `(`
            `: \\) `                 | ``
            """)
    void isOutsideOfBrackets(String before, String after) {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, before, after)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {":", "(", ")", " ", ": ,", "such as ", "like", "set", "\n", "-\n", "[(", ",", "a", "1", "such "})
    @Timeout(10)
    void terminatesOnAnyInput(String piece) {
        String longest = piece.repeat(5_000 / piece.length()) + "x";
        assertThat(PlaceholderDetector.isPlaceholder(LONG, longest, longest)).isIn(true, false);
    }
}
