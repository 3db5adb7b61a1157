package com.promptbuilder.functions;

import com.promptbuilder.answer.AnswerKeys;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class EndpointKeysTest {
    @Test
    void affectedFieldsCountByTheirValuesNotTheirOrder() {
        assertThat(scene("{'a':1,'b':{'c':2,'d':[{'e':3,'f':4}]}}"))
                .isEqualTo(scene("{'b':{'d':[{'f':4,'e':3}],'c':2},'a':1}"));
        assertThat(scene("{'\u00e9':'\u00e9\\n','f':1}")).isEqualTo(scene("{'f':1,'e\u0301':'e\u0301\\r\\n'}"));
        allDiffer(List.of(
                scene("{}"),
                scene("{'a':null}"),
                scene("{'a':''}"),
                scene("{'a':'null'}"),
                scene("{'a':{}}"),
                scene("{'a':[]}"),
                scene("{'a':0}"),
                scene("{'a':'0'}"),
                scene("{'a':false}"),
                scene("{'a':'false'}"),
                scene("{'a':[1,2]}"),
                scene("{'a':[2,1]}"),
                scene("{'a':[[1],2]}"),
                scene("{'a':[1,[2]]}"),
                scene("{'a':{'b':1}}"),
                scene("{'a':{'b':2}}"),
                scene("{'a':{'c':1}}"),
                scene("{'a':[{'b':1}]}"),
                scene("{'b':{'a':1}}"),
                scene("{'a':1,'b':1}"),
                scene("{'a':1.00000000000000000001}"),
                scene("{'a':1.00000000000000000002}"),
                scene("{'a':12345678901234567891}"),
                scene("{'a':12345678901234567892}"),
                scene("{'a':1e400}"),
                scene("{'a':1e401}"),
                scene("{'a':-1e400}")));
    }

    @Test
    void theLastOfTenThousandCharactersCounts() {
        String long1 = "p".repeat(9_999);
        assertThat(optimizeKey(optimize(long1 + "a"))).isNotEqualTo(optimizeKey(optimize(long1 + "b")));
    }

    @Test
    void nullEmptyAndAbsentHaveOneKey() {
        String absent = "{'prompt':'p','mode':'text'}";
        for (String rest :
                List.of("null", "{}", "{'specificAspects':null}", "{'intendedUse':'','backgroundLevel':null}")) {
            assertThat(optimizeKey(absent.replace("}", ",'context':" + rest + "}")))
                    .isEqualTo(optimizeKey(absent));
        }
        assertThat(optimizeKey(absent.replace("}", ",'context':{'intendedUse':' '}}")))
                .isNotEqualTo(optimizeKey(absent));
    }

    @Test
    void modesEndpointsModelsAndScopesAreKeptApart() {
        List<AnswerKey> keys = new ArrayList<>();
        for (Optimize.Mode mode : Optimize.Mode.values()) {
            keys.add(optimizeKey(optimize("p").replace("text", mode.name().toLowerCase(Locale.ROOT))));
        }
        keys.add(questionsKey("m", ""));
        keys.add(questionsKey("m2", ""));
        keys.add(questionsKey("m", "2"));
        keys.add(questionsKey("", "m"));
        keys.add(key(
                CustomSuggestions.ENDPOINT,
                quoted("{'highlightedText':'h','customRequest':'c','fullPrompt':'f'}"),
                "m",
                ""));
        keys.add(key(
                EnhancementSuggestions.ENDPOINT,
                quoted("{'highlightedText':'h','contextBefore':'c','fullPrompt':'f'}"),
                "m",
                ""));
        allDiffer(keys);
    }

    @Test
    void effortThinkingAndMaxTokensAreKeptApart() {
        allDiffer(Stream.of(
                        new ModelOptions(Effort.LOW, Thinking.ADAPTIVE, 2_048),
                        new ModelOptions(Effort.MEDIUM, Thinking.ADAPTIVE, 2_048),
                        new ModelOptions(Effort.LOW, Thinking.DISABLED, 2_048),
                        new ModelOptions(Effort.LOW, Thinking.ADAPTIVE, 2_049))
                .map(options -> AnswerKeys.of(
                        GenerateQuestions.ENDPOINT, new GenerateQuestions.In("p"), "m", options, Caller.ANONYMOUS))
                .toList());
    }

    private static void allDiffer(List<AnswerKey> keys) {
        assertThat(keys).doesNotHaveDuplicates();
    }

    private static String optimize(String prompt) {
        return "{'prompt':'" + prompt + "','mode':'text'}";
    }

    private static AnswerKey optimizeKey(String body) {
        return key(Optimize.ENDPOINT, quoted(body), "m", "");
    }

    private static AnswerKey scene(String affectedFields) {
        return sceneKey(
                quoted("{'changedField':'c','newValue':'n','fullPrompt':'f','affectedFields':" + affectedFields + "}"));
    }

    private static AnswerKey questionsKey(String model, String scope) {
        return key(GenerateQuestions.ENDPOINT, quoted("{'prompt':'p'}"), model, scope);
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static AnswerKey sceneKey(String body) {
        return key(SceneChange.ENDPOINT, body, "m", "");
    }

    static <I extends Record> AnswerKey key(Endpoint<I, ?> endpoint, String body, String model, String scope) {
        I in = Bodies.in(endpoint, body);
        return AnswerKeys.of(
                endpoint,
                in,
                model,
                endpoint.options(in),
                scope.isEmpty() ? Caller.ANONYMOUS : Caller.ofIdentity(scope));
    }
}
