package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersByKeyTest {
    private static final String KEY = new FunctionHarness().send(Event.haiku()).key();
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void returnTheStoredAnswer() {
        ProxyResponseView asked = functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofSeconds(7));
        ProxyResponseView found = functionHarness.send(Event.answer(KEY));

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.body()).isEqualTo(asked.body());
        assertThat(found.header("Age")).isEqualTo("7");
        assertThat(found.header("Cache-Control")).isEqualTo(asked.header("Cache-Control"));
        assertThat(found.header("ETag")).isEqualTo(asked.header("ETag"));
        assertThat(found.header("Content-Location")).isEqualTo("/prod/api/answers/" + KEY);
    }

    @Test
    void haveNoBodyForHead() {
        functionHarness.send(Event.haiku());
        ProxyResponseView head = functionHarness.send(Event.answer(KEY).method("HEAD"));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("ETag")).isNotEmpty();
        assertThat(head.body()).isEmpty();
    }

    @Test
    void arePendingWhileALeaderGeneratesThem() {
        List<ProxyResponseView> meanwhile = new ArrayList<>();
        functionHarness.claude(_ -> {
            meanwhile.add(functionHarness.send(Event.answer(KEY)));
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });
        functionHarness.send(Event.haiku());

        ProxyResponseView pending = meanwhile.getFirst();
        assertThat(pending.status()).isEqualTo(202);
        assertThat(pending.header("Location")).isEqualTo("/prod/api/answers/" + KEY);
        assertThat(pending.header("Retry-After")).isEqualTo("1");
        assertThat(pending.header("Cache-Control")).isEqualTo("no-store");
        assertThat(pending.json().path("status").asText()).isEqualTo("pending");
        assertThat(functionHarness.send(Event.answer(KEY)).status()).isEqualTo(200);
    }

    @Test
    void returnASharedFailureUntilItExpires() {
        Failure failure = new Failure.RateLimited(Optional.of(Duration.ofSeconds(10)));
        ProxyResponseView asked = functionHarness.claude(_ -> failure).send(Event.haiku());
        functionHarness.clock.advance(Duration.ofSeconds(9));
        ProxyResponseView found = functionHarness.send(Event.answer(KEY));

        assertThat(found.status()).isEqualTo(asked.status()).isEqualTo(429);
        assertThat(found.error()).isEqualTo(asked.error());
        assertThat(found.header("Retry-After")).isEqualTo("1");
        functionHarness.clock.advance(Duration.ofMillis(1_999));
        assertThat(functionHarness.send(Event.answer(KEY)).status()).isEqualTo(404);
    }

    @Test
    void areNotFoundAfterExpiry() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofHours(1));

        assertThat(functionHarness.send(Event.answer(KEY)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "../../../../../../../../../../../etc/passwd",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nA"
            })
    void areNotFoundForUnknownKeys(String key) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.answer(key));

        assertThat(proxyResponseView.status()).isEqualTo(404);
        assertThat(proxyResponseView.error()).isEqualTo("Not found");
    }

    @Test
    void withoutAKeyAreNotFound() {
        Event event = Event.answer(KEY);
        event.json().putNull("pathParameters");

        assertThat(functionHarness.send(event).status()).isEqualTo(404);
    }

    @Test
    void areNotReadForMalformedKeys() {
        functionHarness.send(Event.answer("nonsense"));

        assertThat(functionHarness.records.reads()).isZero();
    }

    @Test
    void areUnavailableDuringAnOutage() {
        functionHarness.records.fail();
        ProxyResponseView proxyResponseView = functionHarness.send(Event.answer(KEY));

        assertThat(proxyResponseView.status()).isEqualTo(503);
        assertThat(proxyResponseView.header("Retry-After")).isEqualTo("2");
        assertThat(proxyResponseView.body()).doesNotContain("test", "Exception");
    }

    @Test
    void ofOneCallerHaveOtherKeysThanThoseOfAnother() {
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_SCOPE", "caller"));

        assertThat(separate.send(Event.haiku()).key())
                .isNotEqualTo(separate.send(ofToken("ann")).key());
        assertThat(separate.send(ofToken("bob")).key())
                .isNotEqualTo(separate.send(ofToken("ann")).key());
        assertThat(separate.asked).hasSize(3);
    }

    @Test
    void ofOneCallerAreNotFoundByAnother() {
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_SCOPE", "caller"));
        String key = separate.send(ofToken("ann")).key();
        int reads = separate.records.reads();

        assertThat(separate.send(by("ann", Event.answer(key))).status()).isEqualTo(200);
        for (String method : List.of("GET", "HEAD")) {
            assertThat(separate.send(by("bob", Event.answer(key).method(method)))
                            .status())
                    .isEqualTo(404);
            assertThat(separate.send(Event.answer(key).method(method)).status()).isEqualTo(404);
        }
        assertThat(separate.records.reads()).isEqualTo(reads + 1);
    }

    @Test
    void ofOneCallerAreNotFoundByAnotherWhileTheyAreMadeOrAfterTheyFailed() {
        String key = new FunctionHarness(Map.of("CACHE_SCOPE", "caller"))
                .send(ofToken("ann"))
                .key();
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_SCOPE", "caller"));
        List<Integer> meanwhile = new ArrayList<>();
        separate.claude(_ -> {
            meanwhile.add(separate.send(by("ann", Event.answer(key))).status());
            meanwhile.add(separate.send(by("bob", Event.answer(key))).status());
            return new Failure.RateLimited(Optional.of(Duration.ofSeconds(10)));
        });
        separate.send(ofToken("ann"));

        assertThat(meanwhile).startsWith(202, 404);
        assertThat(separate.send(by("ann", Event.answer(key))).status()).isEqualTo(429);
        assertThat(separate.send(by("bob", Event.answer(key))).status()).isEqualTo(404);
    }

    private static Event ofToken(String subject) {
        return by(subject, Event.haiku());
    }

    private static Event by(String subject, Event event) {
        event.json().withObject("/requestContext/authorizer/claims").put("sub", subject);
        return event;
    }
}
