package com.promptbuilder.endpoint;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EdgeWhiteSpaceTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            nullValues = "none",
            value = {
                "' a b\n',c,' c\n'",
                "a,' c ',c",
                "' a','\u00A0c\uFEFF',' c'",
                "' ',c,' c'",
                "a,' ',''",
                "'',' c',c",
                "'\u3000a ','c d','\u3000c d '"
            })
    void areThoseOfThePassage(String passage, String suggestion, String expected) {
        assertThat(EdgeWhiteSpace.of(passage).around(suggestion)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void aroundThePassageItselfChangeNothing(@ForAll @Chars({' ', '\n', 'a', '\u00A0', '.'}) String passage) {
        assertThat(EdgeWhiteSpace.of(passage).around(passage)).isEqualTo(passage);
    }
}
