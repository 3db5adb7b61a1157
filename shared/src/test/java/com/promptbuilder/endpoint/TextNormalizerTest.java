package com.promptbuilder.endpoint;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class TextNormalizerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "\t\n\u000B\f\r", "\u00A0", "\uFEFF", "\u1680\u2000\u200A\u2028\u2029\u202F\u205F\u3000"
            })
    void isBlankIfJavaScriptTrimsAllOfIt(String text) {
        assertThat(TextNormalizer.isBlank(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " . ", "\u200B", "\u180E", "\u0085", "\u001C", "\u0000", "\u2060"})
    void isNotBlankIfJavaScriptTrimsOnlyAPart(String text) {
        assertThat(TextNormalizer.isBlank(text)).isFalse();
    }

    @Test
    void normalizesToNfcAndLf() {
        assertThat(TextNormalizer.normalize("cafe\u0301\r\n\r\nau lait\n")).isEqualTo("caf\u00e9\n\nau lait\n");
        assertThat(TextNormalizer.normalize("\r")).isEqualTo("\r");
    }

    @Property(tries = 1_000)
    void hasALoneSurrogateIfUtf8CannotEncodeIt(@ForAll String text) {
        assertThat(TextNormalizer.hasLoneSurrogate(text))
                .isEqualTo(!StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }
}
