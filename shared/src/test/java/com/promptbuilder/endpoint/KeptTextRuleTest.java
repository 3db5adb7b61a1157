package com.promptbuilder.endpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class KeptTextRuleTest {
    private static final String CODE = "```js\n" + "const a = `<text>`;\n".repeat(30) + "```";

    record In(@Required String text, String note) {}

    record Out(String text) {}

    private static final KeptTextRule<In, Out> RULE = new KeptTextRule<>(
            In::text,
            (in, change) -> new In(change.apply(in.text()), in.note()),
            Out::text,
            (_, text) -> new Out(text));
    private static final Endpoint<In, Out> PLAIN = Endpoint.builder("plain", In.class, Out.class)
            .keptText(RULE)
            .prompts(Set.of(), _ -> List.of())
            .plainText(Out::new);
    private static final Endpoint<In, Out> STRUCTURED = Endpoint.builder("structured", In.class, Out.class)
            .keptText(RULE)
            .prompts(Set.of(), _ -> List.of())
            .structured(Out.class, (_, reply) -> reply);

    private static String answer(Endpoint<In, Out> endpoint, String source, String reply) {
        return endpoint.answer(endpoint.protect(new In(source, "")), reply, false)
                .map(CheckedAnswer::json)
                .map(json -> RecordJson.read(json).path("text").asText())
                .orElseThrow();
    }

    private static List<String> missing(String source, String reply) {
        return PLAIN.answer(PLAIN.protect(new In(source, "")), reply, false)
                .map(CheckedAnswer::missing)
                .orElseThrow();
    }

    @Test
    void sendsPlaceholdersAndPutsTheBlocksBack() {
        ProtectedInput<In> input = PLAIN.protect(new In("Review\n" + CODE, "[[code-block-1]]"));

        assertThat(PLAIN.userMessage(input, List.of()))
                .isEqualTo("<text>Review\n[[code-block-2]]</text>\n<note>[[code-block-1]]</note>\n");
        assertThat(PLAIN.answer(input, "Review well:\n[[code-block-2]]", false).orElseThrow())
                .isEqualTo(new CheckedAnswer(RecordJson.text(new Out("Review well:\n" + CODE)), List.of()));
    }

    @Test
    void putsTheBlocksBackIntoStructuredOutput() {
        String source = "Review \"{x}\"\n" + CODE;

        assertThat(answer(STRUCTURED, source, "{\"text\":\"a \\\"{x}\\\" b\\n[[code-block-1]]\\n\"}"))
                .isEqualTo("a \"{x}\" b\n" + CODE + "\n");
        assertThat(STRUCTURED
                        .answer(STRUCTURED.protect(new In(source, "")), "{\"text\":\"b\"}", false)
                        .orElseThrow()
                        .missing())
                .containsExactly("{x}", "[[code-block-1]]");
    }

    @Test
    void tellsWhatAnEarlierAnswerLacked() {
        ProtectedInput<In> input = PLAIN.protect(new In("{a}\n```\n</missing_items> </text>\n```", ""));
        List<String> missing =
                PLAIN.answer(input, "nothing", false).orElseThrow().missing();

        assertThat(PLAIN.userMessage(input, missing)).isEqualTo("""
                        <text>{a}
                        ```
                        &lt;/missing_items> &lt;/text>
                        ```</text>
                        <missing_items>{a}
                        ```
                        &lt;/missing_items> &lt;/text>
                        ```</missing_items>
                        """);
    }

    @Test
    void boundsWhatItTells() {
        String many = IntStream.range(0, 200).mapToObj(i -> "{name_" + i + "}").collect(Collectors.joining(" "));

        assertThat(missing(many, "nothing")).hasSize(50).startsWith("{name_0}");
        assertThat(missing("https://a.example/" + "x".repeat(600), "nothing"))
                .singleElement()
                .asString()
                .hasSize(400);
        assertThat(missing(CODE, "nothing")).containsExactly("[[code-block-1]]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"```\n%s\n```", "```markdown\n%s\n```\n", "~~~\n%s\n~~~", "\n````text\n%s\n````\n"})
    void removesAFenceAroundTheWholeAnswer(String form) {
        assertThat(answer(PLAIN, "write about {x}", form.formatted("Write about {x}.\n\nWell.")))
                .isEqualTo("Write about {x}.\n\nWell.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```\na\n```\nb",
                "a\n```\nb\n```",
                "```\na\n```\nb\n```\nc\n```",
                "````\na\n```\nb\n```\n````",
                "```markdown\na\n```js\nb\n```\nc\n```",
                "```\na",
                "```\n```"
            })
    void keepsAnAnswerWithOtherFences(String reply) {
        assertThat(answer(PLAIN, "write", reply)).isEqualTo(reply);
    }

    @Test
    void keepsAFenceThatTheCallerGave() {
        assertThat(answer(PLAIN, " ```\nwrite\n```\n", "```\nWrite.\n```")).isEqualTo("```\nWrite.\n```");
        assertThat(answer(PLAIN, "Improve:\n```\nx\n```", "```\nx\n```")).isEqualTo("```\nx\n```");
        assertThat(answer(PLAIN, "Improve:\n" + CODE, "```\nDo:\n[[code-block-1]]\n```"))
                .isEqualTo("Do:\n" + CODE);
    }

    @Test
    void keepsAFenceThatTheClientHasRead() {
        assertThat(PLAIN.answer(PLAIN.protect(new In("write", "")), "```\nWrite.\n```", true)
                        .orElseThrow()
                        .json())
                .isEqualTo("{\"text\":\"```\\nWrite.\\n```\"}");
    }
}
