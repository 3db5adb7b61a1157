package com.promptbuilder.functions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Contexts that make a highlighted text a placeholder. */
class PlaceholderContextTest {
    private static final String LONG = "one two three four";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "such as",
                "such as ",
                "Such As ",
                "SUCH AS\n",
                "in a place such\nas ",
                "such as\u00a0",
                "like ",
                "Like ",
                "(nothing) like ",
                "\"like ",
                "e.g. ",
                "E.G. ",
                "e.g., ",
                "for example ",
                "for example, ",
                "For Example: ",
                "including ",
                "including: ",
                "specify ",
                "Please specify ",
                "things,like ",
                "-like "
            })
    void followsAPhraseThatIntroducesValues(String before) {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, before, "")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unlike ",
                "likes ",
                "alike",
                "nonesuch as ",
                "such ",
                "as ",
                "such as the ",
                "like a ",
                "eg ",
                "e.g",
                "e.g.x",
                "for examples ",
                "example ",
                "not including it ",
                "underspecify ",
                "specifying ",
                "_like ",
                "\u00e9like ",
                "9like ",
                "like. ",
                "like\"",
                "I like it. "
            })
    void doesNotFollowAPhraseThatOnlyResemblesOne(String before) {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, before, "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Style:",
                "Style: ",
                "Style:\n",
                "Style:\n\n  ",
                "- ",
                "* ",
                "\u2022 ",
                "+ ",
                "-",
                "1. ",
                "12) ",
                "Colors:\n- ",
                "a\n  * ",
                "a\n\t3. ",
                "Colors: red, ",
                "Colors: red, blue,",
                "a\nColors: red,\t",
                "Colors:red,",
                "Mood:\u00a0",
                "-\u00a0"
            })
    void isFewWordsInAListOrAfterAColon(String before) {
        assertThat(PlaceholderDetector.isPlaceholder("warm", before, "")).isTrue();
        assertThat(PlaceholderDetector.isPlaceholder(" warm soft light ", before, ""))
                .isTrue();
        assertThat(PlaceholderDetector.isPlaceholder("warm\u00a0soft\nlight", before, ""))
                .isTrue();
        assertThat(PlaceholderDetector.isPlaceholder("warm soft light, dim", before, ""))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Style",
                "Style: a",
                "Style; ",
                "a - ",
                "a* ",
                "well-",
                "version 1. ",
                "a 1) ",
                "-- ",
                "- a ",
                "red, ",
                "Colors: red ",
                "Colors: red,\n",
                "Colors:\nred, ",
                "Colors: red, and ",
                "Colors: red; ",
                "1 ",
                "a. "
            })
    void isFewWordsElsewhere(String before) {
        assertThat(PlaceholderDetector.isPlaceholder("warm", before, "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include ",
                "Include ",
                "set",
                "set the ",
                "please choose a nice one: ",
                "SPECIFY the ",
                "add ",
                "add a ",
                "provide some ",
                "give",
                "give it a name like x ",
                "set12345, set ",
                "set 1234567890123456789",
                "set\ttab ",
                "include me. set ",
                "add-",
                "set\ud83d\ude00",
                "set 123456789012345678901234 give it "
            })
    void followsAVerbThatAsksToChoose(String before) {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, before, "")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "includes ",
                "reset ",
                "settings ",
                "offset ",
                "chosen ",
                "added ",
                "gives ",
                "forgive ",
                "provides ",
                "unset the ",
                "_set ",
                "set_ ",
                "set\u00e9 ",
                "\u00e9set ",
                "set a, ",
                "set,",
                "set\n",
                "set a\n",
                "set\r",
                "set\u2028",
                "set 12345678901234567890",
                "a place "
            })
    void doesNotFollowADistantVerbOrOneOnAnotherLineOrInsideAWord(String before) {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, before, "")).isFalse();
    }

    @Test
    void countsTheCharactersAfterAVerbAsJavaScriptDoes() {
        assertThat(PlaceholderDetector.isPlaceholder(LONG, "set" + "\ud83d\ude00".repeat(10), ""))
                .isTrue();
        assertThat(PlaceholderDetector.isPlaceholder(LONG, "set" + "\ud83d\ude00".repeat(11), ""))
                .isFalse();
    }
}
