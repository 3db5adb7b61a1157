package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.KeptTextRule.KeptText;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class KeptTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "Dear {{name}},| {{name}}",
                "Dear {{ user.first-name }}!| {{ user.first-name }}",
                "Hello {name}.| {name}",
                "\u3053\u3093\u306b\u3061\u306f{\u540d\u524d}\u3055\u3093| {\u540d\u524d}",
                "from ${name} to ${user.id}| ${name} ${user.id}",
                "$NAME, $FIRST_NAME2\u306f| $NAME $FIRST_NAME2",
                "%s of %d, %(name)s| %s %d %(name)s",
                "{{{raw}}}| {{raw}}",
                "see https://example.com/a?b=1&c=%20d#e.| https://example.com/a?b=1&c=%20d#e",
                "[site](http://example.com/a_(b)), <https://b.example/>| http://example.com/a_(b) https://b.example/",
                "**https://a.example/x**\u3092\u898b\u3066| https://a.example/x",
                "https://a.example,https://b.example| https://a.example https://b.example",
                "https://a.example/{{id}}/x| https://a.example/{{id}}/x {{id}}",
                "HTTPS://A.example| HTTPS://A.example"
            })
    void findsVariablesAndLinks(String text, String items) {
        assertThat(KeptText.of(text).items())
                .containsExactlyInAnyOrder(items.strip().split(" (?=[{$%hH])"));
        assertThat(KeptText.of(text).missingIn(text)).isEmpty();
        assertThat(KeptText.of(text).missingIn("nothing"))
                .hasSameElementsAs(KeptText.of(text).items());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": {\"b\": [1, {}]}, \"c\": {\"d\":\"e\"}}",
                "{{\"a\": 1}, {'b': 2}}",
                "a { color: red; width: 100%; } .b{margin:0}",
                "@keyframes x{from{opacity:0}50%{opacity:.5}to{opacity:1}}",
                "style={{color: 'red'}}",
                "100%discount, 100%d, 50% discount, 5% sure, 50%s, 3.5%d, 100%%s, 99 %",
                "%discount %sure %description %(not closed s %()s %20d %5.2f",
                "$5, $1,000.00, $5M, US$ 5, 5$, Ke$HA, $A",
                "echo $1 $? $@ $# $$ $* $! $0 $(date +%H) ${1} ${#list[@]} ${x:-y} ${x%.*}",
                "awk '{ print $1 }' | sed 's/{2,3}//' && find . -exec rm {} ;",
                "$NAMEs $name $Name $_X",
                "{not a name} {} {1} { name } {a-b} {{}} {{ }} ${} ${a b} {a",
                "http:// https:// http://. ftp://example.com example.com"
            })
    void raisesNoFalseAlarm(String text) {
        assertThat(KeptText.of(text)).isEqualTo(KeptText.NONE);
    }

    @Test
    void missesItemsThatWereChanged() {
        KeptText kept = KeptText.of("{name} {{name}} $NAME $NAME_B https://a.example/x");

        assertThat(kept.missingIn("{{name}} $NAME_B https://a.example/xy"))
                .containsExactly("{name}", "$NAME", "https://a.example/x");
        assertThat(kept.missingIn("${name} {{ name }} $NAMES https://a.example/x/"))
                .hasSize(5);
    }

    @Test
    void findsClosedBlocks() {
        assertThat(KeptText.of("a\n```js\nx\n```\nb\n~~~~\n~~~\n~~~~  \nc").blocks())
                .containsExactly("```js\nx\n```", "~~~~\n~~~\n~~~~");
        assertThat(KeptText.of("- ```\n  x\n  ```\n> ```\n> y\n> ```").blocks())
                .containsExactly("```\n  x\n  ```", "```\n> y\n> ```");
        assertThat(KeptText.of("```\n/**\n * ```\n */\n    ```\n```").blocks())
                .containsExactly("```\n/**\n * ```\n */\n    ```\n```");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```",
                "```js\nnot closed",
                "``\nx\n``",
                "```inline```",
                "```\nx\n~~~",
                "````\nx\n```",
                "```\nx\n``` y",
                "Use ``` in a line",
                "a ```\nb\n```"
            })
    void findsNoOpenBlock(String text) {
        assertThat(KeptText.of(text).blocks()).isEmpty();
    }

    @Test
    void aBlockCoversItsItems() {
        KeptText kept = KeptText.of("{a} {b}\n```\nf\"{a} {c}\"\n```\n");

        assertThat(kept.items()).containsExactly("{b}");
        assertThat(kept.missingIn("{a} {b} {c}")).containsExactly("```\nf\"{a} {c}\"\n```");
        assertThat(kept.missingIn("```\nf\"{a} {c}\"\n``` {b}")).isEmpty();
    }

    @Test
    void anItemThatIsOnlyInABlockOfTheAnswerIsThere() {
        assertThat(KeptText.of("{a}").missingIn("```\n{a}\n```")).isEmpty();
        assertThat(KeptText.of("{a}").missingIn("https://a.example/{a}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{{",
                "{{a",
                "{a",
                "$",
                "$A",
                "%",
                "%(",
                "%(a",
                "https://",
                "https://[",
                "h",
                "```\n",
                "~~~~\n",
                "1",
                "1. ",
                "> ",
                "\\"
            })
    void takesLinearTime(String unit) {
        String text = unit.repeat(2_000_000 / unit.length());

        assertThat(KeptText.of(text).missingIn(text)).isEmpty();
    }

    @Property(tries = 300)
    void findsTheVariablesOfARandomPrompt(@ForAll("prompts") List<List<String>> prompt) {
        String text = prompt.stream().map(List::getFirst).collect(Collectors.joining(" "));
        List<String> items = prompt.stream()
                .map(List::getLast)
                .filter(item -> !item.isEmpty())
                .toList();

        assertThat(KeptText.of(text).items()).hasSameElementsAs(items);
        assertThat(KeptText.of(text).missingIn("An answer: " + text + ".")).isEmpty();
    }

    @Property(tries = 300)
    void missesTheItemThatIsLost(@ForAll("prompts") List<List<String>> prompt, @ForAll int which) {
        List<String> items = prompt.stream()
                .map(List::getLast)
                .filter(item -> !item.isEmpty())
                .distinct()
                .toList();
        if (items.isEmpty()) {
            return;
        }
        String lost = items.get(Math.floorMod(which, items.size()));
        String answer = items.stream().filter(item -> !item.equals(lost)).collect(Collectors.joining(" "));

        assertThat(KeptText.of(String.join(" ", items)).missingIn(answer)).containsExactly(lost);
    }

    /** Pieces of a prompt, each with the item that it has; an empty one if it has none. */
    @Provide
    Arbitrary<List<List<String>>> prompts() {
        Arbitrary<String> names =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(2).ofMaxLength(8);
        Arbitrary<String> items = Combinators.combine(
                        names, Arbitraries.of("{{%s}}", "{%s}", "${%s}", "$%S", "%%(%s)s", "https://%s.example/%s?x=1"))
                .as((name, form) -> String.format(Locale.ROOT, form, name, name));
        Arbitrary<List<String>> kept =
                Arbitraries.oneOf(items, Arbitraries.of("%s", "%d")).map(item -> List.of(item, item));
        Arbitrary<List<String>> plain = Arbitraries.of(
                        "word",
                        "{\"a\":1}",
                        "a{color:red}",
                        "100%",
                        "5% sure",
                        "$5.99",
                        "$1",
                        "$?",
                        "{}",
                        "{ x }",
                        "${1}",
                        "\u65e5\u672c",
                        "\uD83D\uDE00",
                        "\n",
                        "`x`",
                        "[slot]",
                        "<tag>",
                        "a=b")
                .map(text -> List.of(text, ""));
        return Arbitraries.oneOf(kept, plain).list().ofMaxSize(30);
    }
}
