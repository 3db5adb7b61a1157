package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.Endpoint.ParseResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class RecordReaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                    | Title is required
            {"title":"t"}                                         | Color is required
            {"title":"t","color":"RED"}                           | Color must be one of: red, paleBlue
            {"title":"t","color":"pale_blue"}                     | Color must be one of: red, paleBlue
            {"title":"t","color":["red"]}                         | Color must be a string
            {"title":"t","color":"red","inner":"text"}            | Inner must be an object
            {"title":"t","color":"red","inner":[]}                | Inner must be an object
            {"title":"t","color":"red","inner":{"innerText":1}}   | Inner text must be a string
            {"title":"t","color":"red","inner":{"a":1}}           | inner.a is not allowed
            {"title":"t","color":"red","extras":[]}               | Extras must be an object
            {"title":"t","color":"red","labels":{}}               | Labels must be a list
            {"title":"t","color":"red","labels":["a",1]}          | Labels must be a string
            {"title":"t","color":"red","a":1,"b":2}               | a is not allowed
            {"a":1,"title":"t","color":"red","labels":{}}         | Labels must be a list
            {"title":"t","color":"red"}                           | nothing
            """)
    void reportsTheFirstErrorInTheRecordsOrder(String body, String mistake) {
        assertThat(SampleEndpoint.mistake(body)).isEqualTo(mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"freeNote\":null,\"inner\":null,\"extras\":null,\"labels\":null",
                ",\"freeNote\":\"\",\"inner\":{},\"extras\":{},\"labels\":[]",
                ",\"inner\":{\"innerText\":null}",
                ",\"inner\":{\"innerText\":\"\"}"
            })
    void treatsNullEmptyAndAbsentAlike(String rest) {
        assertThat(SampleEndpoint.in("{\"title\":\"t\",\"color\":\"red\"" + rest + "}"))
                .isEqualTo(SampleEndpoint.in("{\"title\":\"t\",\"color\":\"red\"}"));
    }

    @Test
    void boundsFreeObjectsByTheirJson() {
        String fits = "\"extras\":{\"a\":\"" + "x".repeat(60 - 8) + "\"}}";
        assertThat(SampleEndpoint.mistake("{\"title\":\"t\",\"color\":\"red\"," + fits))
                .isEqualTo("nothing");
        assertThat(SampleEndpoint.mistake("{\"title\":\"t\",\"color\":\"red\"," + fits.replace("xx", "xxx")))
                .isEqualTo("Extras must not exceed 60 characters");
    }

    @Test
    void normalizesTexts() {
        assertThat(SampleEndpoint.in("{\"title\":\"cafe\u0301\\r\\n\",\"color\":\"red\"}")
                        .title())
                .isEqualTo("caf\u00e9\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\",\"color\":\"red\"}",
                "{\"title\":\"t\",\"color\":\"red\",\"inner\":{\"innerText\":\"QQQQQ\"}}",
                "{\"title\":\"t\",\"color\":\"red\",\"extras\":{\"QQQQQQQQQQQQQQQQQQQQ\":\"QQQQQQQQQQQQQQQQQQQQ\"}}",
                "{\"title\":\"a\\r\\r\\nb\",\"color\":\"red\"}",
                "{\"title\":\"t\",\"color\":\"paleBlue\",\"extras\":{\"n\":1.0e-12}}"
            })
    void readsTheInputOfAJobAsItWasQueued(String body) {
        // NFC writes U+0958 as two characters.
        SampleEndpoint.In in = SampleEndpoint.in(body.replace('Q', '\u0958'));
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        SampleEndpoint.ENDPOINT.writeCanonical(in, input);

        assertThat(SampleEndpoint.ENDPOINT.readJob(input.toString(StandardCharsets.UTF_8)))
                .isEqualTo(new ParseResult.Valid<>(in));
    }
}
