package com.promptbuilder.endpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AnswerFormTest {
    private static final String REPLY =
            "{\"items\":[{\"name\":\"a ```b```\",\"aliases\":[]}],\"color\":\"paleBlue\",\"sure\":true}";
    private static final Listing.In IN = Listing.in("{\"title\":\"t\",\"color\":\"red\"}");
    private static final Endpoint<Listing.In, Listing.Inner> PLAIN =
            Endpoint.named("plain", Listing.In.class, Listing.Inner.class).writesText(Listing.Inner::new);

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
        assertThat(Listing.ENDPOINT.answer(IN, form.formatted(REPLY))).contains(REPLY);
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
    void refusesWhatIsNotOneObject(String form) {
        assertThat(Listing.ENDPOINT.answer(IN, form.replace("%s", REPLY))).isEmpty();
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
    void refusesAReplyThatLeavesSomethingOutOrAddsSomething(String reply) {
        assertThat(Listing.ENDPOINT.answer(IN, reply)).isEmpty();
    }

    @Test
    void findsPlainTextInItsAnswerAgain() {
        assertThat(PLAIN.writesPlainText()).isTrue();
        assertThat(PLAIN.plainText("{\"innerText\":\"a\\n\\\"b\\\"\"}")).isEqualTo("a\n\"b\"");
        assertThat(Listing.ENDPOINT.writesPlainText()).isFalse();
        assertThat(Listing.ENDPOINT.plainText(REPLY)).isEmpty();
    }

    @Test
    void ofPlainTextHasOneComponent() {
        EndpointBuilder<Listing.In, Listing.Item> wide = Endpoint.named("wide", Listing.In.class, Listing.Item.class);

        assertThatThrownBy(() -> wide.writesText(text -> new Listing.Item(text, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have one component, a String");
    }

    @Test
    void stripsPlainText() {
        assertThat(PLAIN.answer(IN, "\n text \u00e9\n\n")).contains("{\"innerText\":\"text \u00e9\"}");
        assertThat(PLAIN.answer(IN, " \n ")).isEmpty();
        assertThat(PLAIN.answerSchema()).isEmpty();
    }
}
