package com.promptbuilder.lambda;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer that was generated during a DynamoDB outage is written to the record once, after the call. */
class RecordOfferTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @ValueSource(strings = {"", "max-age=60", "no-cache"})
    void aTableThatIsBackAfterTheCallKeepsTheAnswer(String directive) {
        functionHarness.records.fail();
        functionHarness.claude(_ -> {
            functionHarness.records.recover();
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });

        ProxyResponseView made = functionHarness.send(asking(directive));

        assertThat(made.header("Cache-Status")).containsPattern("record;[^,]*; stored");
        String key = made.header("Content-Location").replaceAll(".*/", "");
        assertThat(functionHarness.send(Event.answer(key)).body()).isEqualTo(made.body());
    }

    private static Event asking(String directive) {
        return directive.isEmpty() ? Event.haiku() : Event.haiku().cacheControl(directive);
    }

    @Test
    void anOutageThatLastsCostsOneMoreCall() {
        functionHarness.records.fail();

        ProxyResponseView made = functionHarness.send(Event.haiku());

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.headers()).doesNotContainKey("Content-Location");
        assertThat(functionHarness.records.reads()).isEqualTo(2);
    }

    @Test
    void anotherCallersAnswerIsNotReplaced() {
        functionHarness.records.fail();
        functionHarness.claude(_ -> {
            functionHarness.records.recover();
            functionHarness
                    .claude(_ -> FunctionHarness.text("Fog"))
                    .send(Event.haiku().cacheControl("no-cache"));
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });

        ProxyResponseView made = functionHarness.send(Event.haiku());

        assertThat(made.body()).contains("Salt");
        assertThat(made.headers()).doesNotContainKey("Content-Location");
    }
}
