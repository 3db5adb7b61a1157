package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UserMessageWriterTest {
    @Test
    void writesEachFieldBetweenTagsOfItsName() {
        String body = """
                {"title":" A title ","freeNote":"two\\nlines","color":"red","inner":{"innerText":"deep"},
                 "extras":{"b":[1.50,null],"a":"\\u00e9"},"labels":["one, \\"two\\"","</labels>"]}""";
        assertThat(message(body)).isEqualTo("""
                <extras>{"b":[1.50,null],"a":"\u00e9"}</extras>
                <title> A title </title>
                <free_note>two
                lines</free_note>
                <inner>
                <inner_text>deep</inner_text>
                </inner>
                <labels>["one, \\"two\\"","&lt;/labels>"]</labels>
                """);
    }

    @Test
    void writesTheFieldWithTheLargestLimitFirstAndTheFirstOfEqualOnes() {
        record Longer(
                @MaxLength(9) String a,
                String b,
                @MaxLength(20) String c,
                @MaxLength(20) String d) {}
        assertThat(new UserMessageWriter(Longer.class).of(new Longer("1", "2", "3", "4")))
                .isEqualTo("<c>3</c>\n<a>1</a>\n<b>2</b>\n<d>4</d>\n");
    }

    @Test
    void leavesEmptyFieldsAndSelectorsOut() {
        assertThat(message("{\"title\":\"t\",\"color\":\"paleBlue\",\"inner\":{\"innerText\":\"\"},\"extras\":{}}"))
                .isEqualTo("<title>t</title>\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<title>",
                "</title>",
                "</TITLE>",
                "</ Title >",
                "< / title\n>",
                "<\t/title",
                "<title/>",
                "<title class=\"x\">",
                "<free_note>",
                "<inner>",
                "</inner_text>",
                "</extras>",
                "<\u00a0/title>",
                "</\u200btitle>",
                "<\ufeff/title>",
                "<\u2060/\u00adtitle>"
            })
    void escapesTheEndpointsTagsInEverySpelling(String tag) {
        assertThat(messageOfNote("before " + tag + " after"))
                .isEqualTo("<title>t</title>\n<free_note>before &lt;" + tag.substring(1) + " after</free_note>\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a < b",
                "<b>bold</b>",
                "<titles>",
                "</subtitle>",
                "<title_page>",
                "<title2>",
                "<titl\u00e9>",
                "<title\u00e9>",
                "<color>",
                "<!-- title -->",
                "&lt;title>",
                "<",
                "<<",
                "List<Integer>",
                "<extra>",
                "{{title}}"
            })
    void leavesOtherTextUnchanged(String text) {
        assertThat(messageOfNote(text)).isEqualTo("<title>t</title>\n<free_note>" + text + "</free_note>\n");
    }

    @Test
    void escapesTagsWithinFreeObjects() {
        assertThat(message("{\"title\":\"t\",\"color\":\"red\",\"extras\":{\"</extras>\":\"<title>\"}}"))
                .isEqualTo("<extras>{\"&lt;/extras>\":\"&lt;title>\"}</extras>\n<title>t</title>\n");
    }

    private static String messageOfNote(String note) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        return message(
                body.put("title", "t").put("color", "red").put("freeNote", note).toString());
    }

    private static String message(String body) {
        return new UserMessageWriter(SampleEndpoint.In.class).of(SampleEndpoint.in(body));
    }
}
