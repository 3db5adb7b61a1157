package com.promptbuilder.lambda;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** An invalid answer is generated once more. */
class RegenerationTest {
    private static final Event COLOURS = Event.post("/api/name-colours", "{\"subject\":\"sea\"}");
    private final FunctionHarness functionHarness = new FunctionHarness();

    private ProxyResponseView giving(Event event, Completion... inTurn) {
        Deque<Completion> script = new ArrayDeque<>(List.of(inTurn));
        return functionHarness.claude(_ -> script.remove()).send(event);
    }

    @Test
    void whenTheyDoNotFitTheSchema() {
        ProxyResponseView proxyResponseView = giving(
                COLOURS, FunctionHarness.text("{\"colors\":[]}"), FunctionHarness.text("{\"colours\":[\"blue\"]}"));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.body()).isEqualTo("{\"colours\":[\"blue\"]}");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void whenTheyAreCutShortWithTwiceTheTokens() {
        ProxyResponseView proxyResponseView =
                giving(Event.haiku(), new Failure.Truncated(), FunctionHarness.text("Waves"));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(functionHarness.asked)
                .extracting(prompt -> prompt.options().maxTokens())
                .containsExactly(4_096, 8_192);
    }

    @Test
    void onceAndNotForEver() {
        ProxyResponseView proxyResponseView = giving(
                COLOURS,
                new Failure.InvalidResponse(),
                FunctionHarness.text("{}"),
                FunctionHarness.text("{\"colours\":[\"blue\"]}"));

        assertThat(proxyResponseView.status()).isEqualTo(502);
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void inTheTimeThatIsLeft() {
        Deque<Completion> script =
                new ArrayDeque<>(List.of(new Failure.InvalidResponse(), FunctionHarness.text("Waves")));
        functionHarness
                .claude(_ -> {
                    functionHarness.clock.advance(Duration.ofSeconds(10));
                    return script.remove();
                })
                .send(Event.haiku());

        Duration whole = functionHarness.asked.getFirst().remainingTime();
        assertThat(functionHarness.asked)
                .extracting(Prompt::remainingTime)
                .containsExactly(whole, whole.minusSeconds(10));
    }

    @Test
    void butNotWithoutTime() {
        functionHarness
                .claude(prompt -> {
                    functionHarness.clock.advance(prompt.remainingTime());
                    return new Failure.InvalidResponse();
                })
                .send(Event.haiku());

        assertThat(functionHarness.asked).hasSize(1);
    }
}
