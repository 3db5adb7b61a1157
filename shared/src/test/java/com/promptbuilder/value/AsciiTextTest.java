package com.promptbuilder.value;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AsciiTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "azAZ09", "-", "a-b_c"})
    void lettersDigitsAndTheOthersAreAllowed(String text) {
        assertThat(AsciiText.isAlphanumericOr("-_", text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", ":", "@", "[", "`", "{", "a.b", "é", "٣", "a\n", "\u0000"})
    void nothingElseIs(String text) {
        assertThat(AsciiText.isAlphanumericOr("-_", text)).isFalse();
    }
}
