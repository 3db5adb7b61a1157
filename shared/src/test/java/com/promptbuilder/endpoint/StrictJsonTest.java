package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.Endpoint.ParseResult;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class StrictJsonTest {
    private static final String CANARY = "zebra";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                             | Expected an object, the body is empty
            `   `                          | Expected an object, the body is empty
            \uFEFF                         | Expected an object, the body is empty
            []                             | Expected an object, found an array
            ["zebra"]                      | Expected an object, found an array
            "zebra"                        | Expected an object, found a string
            17                             | Expected an object, found a number
            true                           | Expected an object, found a boolean
            null                           | Expected an object, found null
            zebra                          | Unexpected character at line 1, column 6
            {                              | Unexpected end at line 1, column 2
            {"zebra                        | Unexpected end at line 1, column 8
            {"zebra":                      | Unexpected end at line 1, column 10
            {"a":1,}                       | Unexpected character at line 1, column 8
            {"a":1,"a":2}                  | A field given twice at line 1, column 11
            {"o":{"a":1,"\\u0061":2}}      | A field given twice at line 1, column 21
            {} zebra                       | Unexpected character at line 1, column 9
            {}{}                           | Unexpected character at line 1, column 3
            {'a':1}                        | Unexpected character at line 1, column 2
            {a:1}                          | Unexpected character at line 1, column 2
            {"a":01}                       | Unexpected character at line 1, column 7
            {"a":.5}                       | Unexpected character at line 1, column 6
            {"a":NaN}                      | Unexpected character at line 1, column 9
            {"a":1e99999999999}            | A number out of range at line 1, column 6
            {"a":"zebra\\q"}               | Unexpected character at line 1, column 13
            {"a":"\\ud800"}                | Half of a surrogate pair at line 1, column 6
            {"a":"\\udc00\\ud800"}         | Half of a surrogate pair at line 1, column 6
            {"\\ud800":1}                  | Half of a surrogate pair at line 1, column 2
            {"a":[{"b":"zebra\\ud83d"}]}   | Half of a surrogate pair at line 1, column 12
            {"a":[{"b\\ud83d":"zebra"}]}   | Half of a surrogate pair at line 1, column 8
            /* zebra */{}                  | Unexpected character at line 1, column 1
            """)
    void reportsThePositionOfAnErrorAndNoPartOfTheText(String text, String where) {
        assertThat(read(text)).isEqualTo(where).doesNotContain(CANARY);
    }

    @Test
    void reportsTheLine() {
        assertThat(read("{\n\"a\":\n  zebra}")).isEqualTo("Unexpected character at line 3, column 8");
    }

    @Test
    void rejectsControlCharactersWithinText() {
        assertThat(read("{\"a\":\"one\ntwo\"}")).startsWith("Unexpected character at line ");
    }

    @Test
    void rejectsALoneSurrogateThatIsNotEscaped() {
        assertThat(read("{\"a\":\"\ud83d\"}")).startsWith("Half of a surrogate pair at line 1");
        assertThat(read("{\"a\":\"\ude00\"}")).startsWith("Half of a surrogate pair at line 1");
        assertThat(read("{\"\ud83d\":1}")).startsWith("Half of a surrogate pair at line 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {} \r\n\t",
                "\uFEFF{}",
                "{\"a\":\"\\ud83d\\ude00\"}",
                "{\"a\":\"\ud83d\ude00\"}",
                "{\"a\":1E400,\"b\":-0.0}"
            })
    void acceptsAnyObject(String text) {
        assertThat(read(text)).isEqualTo("an object");
    }

    @Test
    void acceptsSixtyFourLevelsAndNoMore() {
        assertThat(read(nested(64))).isEqualTo("an object");
        assertThat(read(nested(65))).startsWith("Nested deeper than 64 levels at line 1, column ");
        assertThat(read(nested(10_000))).startsWith("Nested deeper than 64 levels at line 1, column ");
        assertThat(read("{\"a\":".repeat(10_000))).startsWith("Nested deeper than 64 levels at line 1, column ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "-%s", "0.%s", "%s.5", "%se5"})
    void acceptsNumbersUpToAThousandDigits(String form) {
        assertThat(read("{\"a\":" + form.formatted("7".repeat(990)) + "}")).isEqualTo("an object");
        assertThat(read("{\"a\":" + form.formatted("7".repeat(1_001)) + "}"))
                .startsWith("A number of more than 1,000 digits");
    }

    @Test
    void countsAThousandDigitsToTheLast() {
        assertThat(read("{\"a\":" + "7".repeat(1_000) + "}")).isEqualTo("an object");
        assertThat(read("{\"a\":" + "7".repeat(100_000) + "}")).startsWith("A number of more than 1,000 digits");
    }

    @Test
    void rejectsVeryLongNames() {
        assertThat(read("{\"" + "n".repeat(200_000) + "\":1}")).startsWith("A name or value that is too long");
    }

    @Property
    void acceptsOrRejectsAnyBytes(@ForAll @Size(max = 200) byte[] bytes) {
        assertThat(read(new String(bytes, StandardCharsets.ISO_8859_1))).doesNotContain("\n", "\r");
    }

    @Property
    void acceptsOrRejectsAnyTextWithinAnObject(@ForAll String text) {
        assertThat(read("{\"a\":\"" + CANARY + text + "\"}")).doesNotContain("\n", "\r", CANARY);
        assertThat(read("{\"a\":" + text + CANARY)).doesNotContain("\n", "\r", CANARY);
    }

    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    private static String read(String text) {
        return StrictJson.parse(text, ParseResult.Valid::new) instanceof ParseResult.NotJson<?>(String where)
                ? where
                : "an object";
    }
}
