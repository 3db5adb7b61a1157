package com.promptbuilder.endpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OutputFormatTest {
    private static final String REPLY =
            "{\"items\":[{\"name\":\"a ```b```\",\"aliases\":[]}],\"color\":\"paleBlue\",\"sure\":true}";
    private static final SampleEndpoint.In IN = SampleEndpoint.in("{\"title\":\"t\",\"color\":\"red\"}");
    private static final Endpoint<SampleEndpoint.In, SampleEndpoint.Inner> PLAIN = Endpoint.builder(
                    "plain", SampleEndpoint.In.class, SampleEndpoint.Inner.class)
            .plainText(SampleEndpoint.Inner::new);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "  %s\n",
                "\uFEFF%s",
                "```json\n%s\n```",
                "```JSON\r\n%s\r\n```\r\n",
                "```\n%s\n```",
                "```json %s```",
                "\n ```json\n\n%s\n\n  ```  \n"
            })
    void unwrapsFences(String form) {
        assertThat(SampleEndpoint.ENDPOINT.answer(IN, form.formatted(REPLY))).contains(REPLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "```json\n```",
                "Here it is:\n%s",
                "```json\n%s\n```\nAnything else?",
                "```json\n%s",
                "%s%s",
                "[%s]",
                "I cannot do that."
            })
    void rejectsAReplyThatIsNotOneObject(String form) {
        assertThat(SampleEndpoint.ENDPOINT.answer(IN, form.replace("%s", REPLY)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"items\":[],\"color\":\"red\",\"sure\":true}",
                "{\"items\":null,\"color\":\"red\",\"sure\":true}",
                "{\"items\":[null],\"color\":\"red\",\"sure\":true}",
                "{\"items\":[{\"name\":null,\"aliases\":[]}],\"color\":\"red\",\"sure\":true}",
                "{\"items\":[{\"aliases\":[]}],\"color\":\"red\",\"sure\":true}",
                "{\"items\":[{\"name\":\"a\"}],\"color\":\"red\",\"sure\":true}",
                "{\"items\":[{\"name\":\"a\",\"aliases\":[null]}],\"color\":\"red\",\"sure\":true}",
                "{\"items\":[{\"name\":\"a\",\"aliases\":[]}],\"color\":\"red\"}",
                "{\"items\":[{\"name\":\"a\",\"aliases\":[]}],\"color\":\"red\",\"sure\":null}",
                "{\"items\":[{\"name\":\"a\",\"aliases\":[]}],\"color\":\"red\",\"sure\":\"true\"}",
                "{\"items\":[{\"name\":\"a\",\"aliases\":[]}],\"color\":\"RED\",\"sure\":true}",
                "{\"items\":[{\"name\":\"a\",\"aliases\":[]}],\"color\":\"red\",\"sure\":true,\"more\":1}"
            })
    void rejectsAReplyWithMissingOrAdditionalFields(String reply) {
        assertThat(SampleEndpoint.ENDPOINT.answer(IN, reply)).isEmpty();
    }

    @Test
    void readsPlainTextFromAStoredAnswer() {
        assertThat(PLAIN.isStreamable()).isTrue();
        assertThat(PLAIN.plainText("{\"innerText\":\"a\\n\\\"b\\\"\"}")).isEqualTo("a\n\"b\"");
        assertThat(SampleEndpoint.ENDPOINT.isStreamable()).isFalse();
        assertThat(SampleEndpoint.ENDPOINT.plainText(REPLY)).isEmpty();
    }

    @Test
    void rejectsPlainTextWithOtherRequiredComponents() {
        EndpointBuilder<SampleEndpoint.In, SampleEndpoint.Item> wide =
                Endpoint.builder("wide", SampleEndpoint.In.class, SampleEndpoint.Item.class);

        assertThatThrownBy(() -> wide.plainText(text -> new SampleEndpoint.Item(text, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have a String, then only Optional components");
    }

    @Test
    void stripsPlainText() {
        assertThat(PLAIN.answer(IN, "\n text \u00e9\n\n")).contains("{\"innerText\":\"text \u00e9\"}");
        assertThat(PLAIN.answer(IN, " \n ")).isEmpty();
        assertThat(PLAIN.answerSchema(IN)).isEmpty();
    }
}
