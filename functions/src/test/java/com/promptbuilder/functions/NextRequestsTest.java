package com.promptbuilder.functions;

import com.promptbuilder.answer.AnswerKeys;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.NextRequest;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** A prefetched answer is of use only if its key is that of the request that a front end sends. */
class NextRequestsTest {
    private static final String QUESTIONS = """
            {"questions":[
            {"id":1,"title":"t","description":"d","field":"intendedUse","examples":["for  a cafe\u0301","b"]},
            {"id":2,"title":"t","description":"d","field":"specificAspects","examples":["the light"]},
            {"id":3,"title":"t","description":"d","field":"backgroundLevel","examples":[]}]}""";

    @Test
    void afterQuestionsComesOptimizeWithTheFirstExamplesInAnyMode() {
        List<AnswerKey> expected = Stream.of(Optimize.Mode.values())
                .map(
                        mode -> key(
                                Optimize.ENDPOINT,
                                "{\"mode\":\"" + mode.name().toLowerCase(Locale.ROOT)
                                        + "\",\"prompt\":\"plan a garden\\n\",\"context\":"
                                        + "{\"intendedUse\":\"for  a caf\u00e9\",\"specificAspects\":\"the light\",\"backgroundLevel\":\"\"}}"))
                .toList();

        assertThat(keys(GenerateQuestions.ENDPOINT, "{\"prompt\":\"plan a garden\\r\\n\"}", QUESTIONS))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void afterOptimizeComeSuggestionsForItsFirstSlots() {
        String before = "x".repeat(1_200);
        String optimized = before + " Write in a [tone: friendly]\u00a0voice for [reader], see [link](u) and [third].";
        String full = "\"fullPrompt\":\"" + optimized + "\",\"originalUserPrompt\":\"a letter\"";

        assertThat(keys(
                        Optimize.ENDPOINT,
                        "{\"prompt\":\"a letter\",\"mode\":\"text\"}",
                        "{\"optimizedPrompt\":\"" + optimized
                                + "\",\"changes\":[{\"change\":\"c\",\"reason\":\"r\"}]}"))
                .containsExactly(
                        key(
                                EnhancementSuggestions.ENDPOINT,
                                "{\"highlightedText\":\"[tone: friendly]\",\"contextBefore\":\""
                                        + before.substring(0, 988)
                                        + " Write in a\",\"contextAfter\":\"voice for [reader], see [link](u) and [third].\","
                                        + full + "}"),
                        key(
                                EnhancementSuggestions.ENDPOINT,
                                "{\"highlightedText\":\"[reader]\",\"contextBefore\":\""
                                        + before.substring(0, 961)
                                        + " Write in a [tone: friendly]\u00a0voice for\",\"contextAfter\":\", see [link](u) and [third].\","
                                        + full + "}"));
        assertThat(keys(Optimize.ENDPOINT, "{\"prompt\":\"p\",\"mode\":\"text\"}", "{\"optimizedPrompt\":\"no slot\"}"))
                .isEmpty();
    }

    @Test
    void afterAnElementComesTheNextOfTheSameConcept() {
        String rest = "\"concept\":\"a farewell\",\"context\":\"a ferry\"}";
        String answer = "{\"suggestions\":[{\"text\":\"t\",\"explanation\":\"e\"}]}";

        assertThat(keys(
                        CreativeSuggestions.ENDPOINT,
                        "{\"elementType\":\"subject\",\"currentValue\":\"a musician\",\"exclude\":[\"a\"]," + rest,
                        answer))
                .containsExactly(key(CreativeSuggestions.ENDPOINT, "{\"elementType\":\"action\"," + rest));
        assertThat(keys(CreativeSuggestions.ENDPOINT, "{\"elementType\":\"event\"," + rest, answer))
                .as("the last element")
                .isEmpty();
        assertThat(keys(CreativeSuggestions.ENDPOINT, "{\"elementType\":\"subject\"}", answer))
                .as("no concept")
                .isEmpty();
    }

    @Test
    void nothingComesAfterOthersOrAfterAnAnswerOfAnotherForm() {
        assertThat(keys(SceneChange.ENDPOINT, "{\"changedField\":\"c\",\"newValue\":\"n\",\"fullPrompt\":\"f\"}", "{}"))
                .isEmpty();
        assertThat(keys(GenerateQuestions.ENDPOINT, "{\"prompt\":\"p\"}", "{}")).isEmpty();
        assertThat(keys(GenerateQuestions.ENDPOINT, "{\"prompt\":\"p\"}", "no JSON"))
                .isEmpty();
    }

    private static <I extends Record> List<AnswerKey> keys(Endpoint<I, ?> first, String body, String answer) {
        return first.nextRequests(Bodies.in(first, body), answer).stream()
                .map(NextRequestsTest::key)
                .toList();
    }

    private static <I extends Record> AnswerKey key(NextRequest<I> next) {
        return key(next.endpoint(), next.in());
    }

    private static <I extends Record> AnswerKey key(Endpoint<I, ?> endpoint, String body) {
        return key(endpoint, Bodies.in(endpoint, body));
    }

    private static <I extends Record> AnswerKey key(Endpoint<I, ?> endpoint, I in) {
        return AnswerKeys.of(endpoint, in, "m", endpoint.options(in), Caller.ANONYMOUS);
    }
}
