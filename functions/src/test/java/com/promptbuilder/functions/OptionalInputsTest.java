package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;

/** Inputs that may be absent: {@code target}, {@code previous} with {@code feedback}, {@code explain}, {@code exclude}. */
class OptionalInputsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'target':'zebra'                                   | Target must be one of: claude, gpt, gemini
            'target':'Claude'                                  | Target must be one of: claude, gpt, gemini
            'target':'veo'                                     | Target must be one of: claude, gpt, gemini
            'target':'zebra','mode':'video'                    | Target must be one of: veo, sora, kling, runway
            'target':'claude','mode':'video'                   | Target must be one of: veo, sora, kling, runway
            'target':7                                         | Target must be a string
            'target':{}                                        | Target must be a string
            'target':'veo','mode':'zebra'                      | Mode must be one of: code, text, learning, video, reasoning, research, socratic, optimize
            'target':'veo','context':{'zebra':1}               | context.zebra is not allowed
            'previous':7,'feedback':'f'                        | Previous must be a string
            'previous':'p'                                     | Feedback is required
            'previous':'p','feedback':' '                      | Feedback is required
            'previous':'p','feedback':null                     | Feedback is required
            'feedback':'f'                                     | Previous is required
            'feedback':'f','previous':' '                 | Previous is required
            'feedback':7                                       | Previous is required
            'previous':'p','feedback':7                        | Feedback must be a string
            'previous':'p','explain':'yes'                     | Feedback is required
            'feedback':'f','target':'veo'                      | Target must be one of: claude, gpt, gemini
            'explain':'true'                                   | Explain must be a boolean
            'explain':1                                        | Explain must be a boolean
            'explain':'yes','zebra':1                          | Explain must be a boolean
            'exclude':['a']                                    | exclude is not allowed
            """)
    void ofOptimizeAreRejectedInTheTablesOrder(String rest, String message) {
        assertThat(Bodies.verdict("optimize", optimize(rest))).isEqualTo("Validation failed: " + message);
    }

    @Test
    void ofOptimizeHaveLimits() {
        assertThat(revision(20_000, 1_000)).isEqualTo("accepted");
        assertThat(revision(20_001, 1_000)).isEqualTo("Validation failed: Previous must not exceed 20,000 characters");
        assertThat(revision(20_000, 1_001)).isEqualTo("Validation failed: Feedback must not exceed 1,000 characters");
        assertThat(revision(20_001, 1_001)).isEqualTo("Validation failed: Previous must not exceed 20,000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'target':null,'previous':null,'feedback':null,'explain':null",
                "'target':'','previous':'','feedback':'','explain':false",
                "'previous':' \\n','feedback':'\\t'",
                "'explain':false"
            })
    void ofOptimizeMayBeNullBlankOrFalse(String rest) {
        assertThat(Bodies.in(Optimize.ENDPOINT, optimize(rest)))
                .isEqualTo(Bodies.in(Optimize.ENDPOINT, Bodies.minimal("optimize")));
    }

    @Test
    void acceptTheTargetsOfEachMode() {
        for (Optimize.Mode mode : Optimize.Mode.values()) {
            String[] targets = mode == Optimize.Mode.VIDEO
                    ? new String[] {"veo", "sora", "kling", "runway"}
                    : new String[] {"claude", "gpt", "gemini"};
            assertThat(targets)
                    .allSatisfy(target -> assertThat(Bodies.verdict(
                                    "optimize",
                                    Bodies.minimal("optimize")
                                            .put("mode", mode.name().toLowerCase(Locale.ROOT))
                                            .put("target", target)))
                            .isEqualTo("accepted"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get-enhancement-suggestions", "get-custom-suggestions", "get-creative-suggestions"})
    void exclusionsHaveLimits(String endpoint) {
        String strings = "Validation failed: Exclude must be a list of strings";
        for (String other : new String[] {"'a'", "''", "7", "{}", "true", "[7]", "['a',null]", "[['a']]", "[{}]"}) {
            assertThat(exclude(endpoint, Bodies.json(other))).isEqualTo(strings);
        }
        for (String list : new String[] {"null", "[]", "['']", "['a','a']"}) {
            assertThat(exclude(endpoint, Bodies.json(list))).isEqualTo("accepted");
        }
        String tooMany = "Validation failed: Exclude must not have more than 40 items";
        assertThat(exclude(endpoint, list(40, "a".repeat(200)))).isEqualTo("accepted");
        assertThat(exclude(endpoint, list(41, "a"))).isEqualTo(tooMany);
        assertThat(exclude(endpoint, list(41, "a".repeat(201)))).isEqualTo(tooMany);
        assertThat(exclude(endpoint, list(40, "a").add(7))).isEqualTo(tooMany);
        assertThat(exclude(endpoint, list(1, "a".repeat(201)).add(7))).isEqualTo(strings);
        assertThat(exclude(endpoint, list(1, "a".repeat(201))))
                .isEqualTo("Validation failed: Exclude items must not exceed 200 characters");
    }

    private static String exclude(String endpoint, JsonNode value) {
        return Bodies.verdict(endpoint, Bodies.minimal(endpoint).set("exclude", value));
    }

    private static ArrayNode list(int size, String item) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < size; i++) {
            list.add(item);
        }
        return list;
    }

    private static String revision(int previous, int feedback) {
        return Bodies.verdict(
                "optimize",
                Bodies.minimal("optimize").put("previous", "p".repeat(previous)).put("feedback", "f".repeat(feedback)));
    }

    private static ObjectNode optimize(String rest) {
        ObjectNode body = Bodies.minimal("optimize");
        body.setAll(Bodies.object("{" + rest + "}"));
        return body;
    }
}
