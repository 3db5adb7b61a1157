package com.promptbuilder.endpoint;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class CodePlaceholdersTest {
    private static final String LONG = block('x', 401);
    private static final String OTHER = block('y', 500);

    private static String block(char content, int length) {
        return "```\n" + Character.toString(content).repeat(length - 8) + "\n```";
    }

    private static CodePlaceholders placeholders(String text) {
        return CodePlaceholders.of(List.of(text), text);
    }

    @Test
    void standForBlocksOfMoreThan400Characters() {
        String text = "a\n" + LONG + "\nb\n" + block('z', 400) + "\n" + OTHER + "\n" + LONG;

        assertThat(placeholders(text).replace(text))
                .isEqualTo("a\n[[code-block-1]]\nb\n" + block('z', 400) + "\n[[code-block-2]]\n[[code-block-1]]");
        assertThat(CodePlaceholders.hasLongBlock(text)).isTrue();
        assertThat(CodePlaceholders.hasLongBlock(block('z', 400))).isFalse();
        assertThat(CodePlaceholders.hasLongBlock("x".repeat(500) + "```")).isFalse();
    }

    @Test
    void areTheSameInAllTexts() {
        CodePlaceholders placeholders = CodePlaceholders.of(List.of(OTHER + "\n" + LONG, LONG), "");

        assertThat(placeholders.replace(LONG)).isEqualTo("[[code-block-2]]");
        assertThat(placeholders.nameOf(LONG)).isEqualTo("[[code-block-2]]");
        assertThat(placeholders.nameOf("{x}")).isEqualTo("{x}");
    }

    @Test
    void doNotOccurInTheCallersText() {
        String imitated = "[[code-block-1]] [[CODE-BLOCK-3]] [[code-block-2";
        String text =
                imitated + "\n" + LONG + "\n" + block('[', 420).replace("[[[[", "[[code-block-4]]") + "\n" + OTHER;
        CodePlaceholders placeholders = placeholders(text);

        assertThat(placeholders.blocks()).containsOnlyKeys("[[code-block-5]]", "[[code-block-6]]", "[[code-block-7]]");
        assertThat(placeholders.restore(placeholders.replace(text))).isEqualTo(text);
        assertThat(placeholders.restore("[[code-block-1]] [[code-block-2]]"))
                .isEqualTo("[[code-block-1]] [[code-block-2]]");
    }

    @Test
    void areNotSoughtInTheBlocksThatWerePutBack() {
        CodePlaceholders placeholders = CodePlaceholders.of(List.of(OTHER, LONG), "");

        assertThat(placeholders.restore("[[code-block-[[code-block-1]]]]")).isEqualTo("[[code-block-" + OTHER + "]]");
    }

    @Test
    void holdBackOnlyTheBeginningOfAPlaceholder() {
        List<String> passed = new ArrayList<>();
        PlaceholderRestorer restorer = placeholders(LONG).restoring(passed::add);
        for (String part :
                List.of("a [", "b", " [[code-bl", "ock-1", "]", "] c", "[[code-block-2]]", "\uD83D", "\uDE00", "[[")) {
            restorer.accept(part);
        }

        assertThat(passed).containsExactly("a ", "[b", " ", LONG + " c", "[[code-block-2]]", "\uD83D\uDE00");
        restorer.end();
        assertThat(passed.getLast()).isEqualTo("[[");
    }

    @Property(tries = 300)
    void areReplacedAndPutBack(@ForAll("texts") String text) {
        CodePlaceholders placeholders = placeholders(text);
        String replaced = placeholders.replace(text);

        assertThat(placeholders.restore(replaced)).isEqualTo(text);
        assertThat(placeholders.blocks().isEmpty()).isEqualTo(!CodePlaceholders.hasLongBlock(text));
        assertThat(placeholders.blocks().keySet()).noneMatch(text::contains).allMatch(replaced::contains);
    }

    @Property(tries = 300)
    void arePutBackInAStreamAsInTheWhole(
            @ForAll("texts") String text, @ForAll("answers") String answer, @ForAll List<Byte> cuts) {
        CodePlaceholders placeholders = placeholders(text + "\n" + LONG);
        String written = placeholders.replace(text) + answer;
        List<String> passed = new ArrayList<>();
        PlaceholderRestorer restorer = placeholders.restoring(passed::add);
        int from = 0;
        for (byte cut : cuts) {
            int to = Math.min(written.length(), from + Math.floorMod(cut, 20));
            restorer.accept(written.substring(from, to));
            from = to;
        }
        restorer.accept(written.substring(from));
        restorer.end();

        assertThat(String.join("", passed)).isEqualTo(placeholders.restore(written));
        assertThat(passed).noneMatch(part -> Character.isHighSurrogate(part.charAt(part.length() - 1)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a",
                        " ",
                        "\n",
                        "[",
                        "]",
                        "[[code-block-",
                        "1",
                        "2",
                        "]]",
                        "```",
                        "~~~",
                        "```\n",
                        "\n```",
                        "\n~~~\n",
                        "\uD83D\uDE00",
                        "{x}",
                        "\n" + LONG + "\n",
                        "\n" + OTHER + "\n",
                        "\n" + block('\u00e9', 900) + "\n")
                .list()
                .ofMaxSize(40)
                .map(parts -> parts.stream().collect(Collectors.joining()));
    }

    @Provide
    Arbitrary<String> answers() {
        return Arbitraries.of("[", "[[", "code-block-", "[[code-block-1]]", "1", "2]]", "]", "x", "\uD83D\uDE00")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }
}
