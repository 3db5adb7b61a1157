package com.promptbuilder.stream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class StrippedTextTest {
    @Property
    void anyPartsGiveTheStrippedWhole(@ForAll List<@Chars({' ', '\n', '\t', 'a', 'b', '\u3000'}) String> parts) {
        StringBuilder passed = new StringBuilder();
        StrippedText text = new StrippedText(passed::append);
        parts.forEach(text);

        assertThat(passed.toString()).isEqualTo(String.join("", parts).strip());
    }
}
