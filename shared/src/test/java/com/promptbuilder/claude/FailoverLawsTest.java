package com.promptbuilder.claude;

import com.promptbuilder.claude.FailoverClaude.ProviderClient;
import com.promptbuilder.claude.Failure.ConnectionError;
import com.promptbuilder.claude.RetryingClaude.RetryPolicy;
import com.promptbuilder.value.Provider;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/** Laws of retries and failover together, for any sequence of replies of the providers. */
class FailoverLawsTest {
    /** What a provider does at one call: it streams some pieces, then completes. */
    private record Reply(int pieces, Optional<Failure> failure, int seconds) {}

    @Provide
    Arbitrary<List<Reply>> replies() {
        Optional<Duration> pause = Optional.of(Duration.ofSeconds(1));
        Arbitrary<Failure> failures = Arbitraries.of(
                new Failure.Overloaded(pause),
                new Failure.RateLimited(pause),
                new Failure.ServerError(500),
                new Failure.TimedOut(),
                new Failure.Unreachable(ConnectionError.CONNECT_FAILED),
                new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE),
                new Failure.CircuitOpen(Duration.ofSeconds(2)),
                new Failure.Rejected(401),
                new Failure.Rejected(404),
                new Failure.Rejected(400),
                new Failure.Refused(Optional.empty()),
                new Failure.Truncated(),
                new Failure.InvalidResponse(),
                new Failure.BudgetExceeded(Duration.ofSeconds(1)));
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 2)),
                        failures.optional(0.8),
                        Arbitraries.integers().between(0, 12))
                .as(Reply::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 2_000)
    void textIsOfOneCallAndTheLastOne(@ForAll("replies") List<Reply> replies) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Instant end = now.get().plusSeconds(25);
        List<String> text = new ArrayList<>();
        List<Integer> calls = new ArrayList<>();
        List<ProviderClient> clients = new ArrayList<>();
        for (Provider provider : Provider.values()) {
            clients.add(new ProviderClient(provider, _ -> true, prompt -> {
                int call = calls.size();
                calls.add(call);
                assertThat(prompt.remainingTime()).isLessThanOrEqualTo(Duration.between(now.get(), end));
                Reply reply = replies.get(Math.min(call, replies.size() - 1));
                now.updateAndGet(time -> time.plusSeconds(reply.seconds()));
                for (int piece = 0; piece < reply.pieces(); piece++) {
                    prompt.callContext().text().orElseThrow().accept("call " + call);
                }
                return reply.failure().<Completion>map(failure -> failure).orElse(ScriptedClaude.ANSWER);
            }));
        }
        Claude claude = new RetryingClaude(
                new FailoverClaude(clients, now::get), new RetryPolicy(2, new Random(7)), now::get, pause -> {
                    now.updateAndGet(time -> time.plus(pause));
                    return true;
                });
        claude.complete(Prompts.prompt(Optional.empty(), Duration.ofSeconds(25), Optional.of(text::add)));

        assertThat(calls).hasSizeBetween(1, 9);
        assertThat(text).allMatch(("call " + calls.getLast())::equals);
    }
}
