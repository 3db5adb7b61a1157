package com.promptbuilder.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.coalesce.IdempotentTasks;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Answers requests with an {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header). A retry gets the first answer for 24 h, whatever
 * its cache directives and the answer's TTL; it waits for the answer if need be. The key is scoped to caller and endpoint. Failures are not kept.
 *
 * <p>The key is not kept for requests with {@code no-store}, or if the store does not answer. The log line then has
 * {@code "idempotencyKeyKept":false}.
 */
record IdempotentAnswers(Optional<IdempotentTasks> tasks, StaleIfError staleIfError, InstantSource clock) {
    /** {@code Retry-After} of a retry that prefers polling, while the first request is under way. */
    private static final Duration POLL = Duration.ofSeconds(2);

    /** @param path the request path of a request without a key */
    Outcome answer(GenerationRequest<?> request, Function<GenerationRequest<?>, Outcome> path) {
        if (tasks.isEmpty() || request.directives().noStore()) {
            return notKept(request, path.apply(request));
        }
        request.announceWait();
        AtomicReference<Optional<Outcome>> own = new AtomicReference<>(Optional.empty());
        IdempotentTasks.Result result = tasks.get().run(id(request), payload(request), maxWait(request), () -> {
            Outcome outcome = path.apply(request);
            own.set(Optional.of(outcome));
            return KeptAnswer.of(request.key(), outcome).map(KeptAnswer::toJson);
        });
        return switch (result) {
            case IdempotentTasks.Result.Ran(boolean isStoreAvailable) -> {
                Outcome outcome = own.get().orElseThrow();
                yield isStoreAvailable ? outcome : notKept(request, outcome);
            }
            case IdempotentTasks.Result.Replayed(String data) ->
                replay(request, KeptAnswer.parse(data, request.key()), path);
            case IdempotentTasks.Result.OtherPayload() -> new Outcome.IdempotencyKeyReused();
            case IdempotentTasks.Result.StillRunning() ->
                request.answerRequest().answerMode().allowsPolling()
                        ? new Outcome.Pending(POLL)
                        : staleIfError.timeout().outcome(clock.instant());
        };
    }

    private static Outcome notKept(GenerationRequest<?> request, Outcome outcome) {
        request.metrics().addLogField("idempotencyKeyKept", false);
        return outcome;
    }

    private Duration maxWait(GenerationRequest<?> request) {
        Instant now = clock.instant();
        return request.answerRequest().answerMode().maxWait(now, request.remainingTime(now));
    }

    /** The kept answer. Without one, the first request became a job, whose result the request path finds in the record. */
    private Outcome replay(
            GenerationRequest<?> request, KeptAnswer kept, Function<GenerationRequest<?>, Outcome> path) {
        if (kept.answer().isEmpty()) {
            Outcome outcome = path.apply(request.with(request.directives().withCache()));
            return switch (outcome) {
                case Outcome.Answered(StoredAnswer answer) -> new Outcome.Replayed(answer, request.key(), false);
                case Outcome.LossyAnswer(StoredAnswer answer) -> new Outcome.Replayed(answer, request.key(), true);
                case Outcome.Failed _, Outcome.QueueFull _, Outcome.NotCached _, Outcome.Pending _ -> outcome;
                case Outcome.Invalid _, Outcome.NotJson _, Outcome.Replayed _, Outcome.IdempotencyKeyReused _ ->
                    outcome;
            };
        }
        StoredAnswer answer = kept.answer().get();
        Instant now = clock.instant();
        boolean isFresh = answer.isFresh(now);
        if (isFresh) {
            request.cacheStatus().hit(RecordTier.NAME, Duration.between(now, answer.expiresAt()));
        } else {
            request.cacheStatus().stale(RecordTier.NAME, Duration.between(answer.expiresAt(), now));
        }
        return new Outcome.Replayed(isFresh ? answer : answer.withoutLocation(), kept.key(), kept.isLossy());
    }

    private static String id(GenerationRequest<?> request) {
        String scope = request.answerRequest().caller().pseudonym()
                + '\n'
                + request.endpoint().name()
                + '\n'
                + request.answerRequest().idempotencyKey().orElseThrow();
        return "idempotency#" + digest(scope.getBytes(StandardCharsets.UTF_8));
    }

    private static String payload(GenerationRequest<?> request) {
        return digest(request.canonicalInput());
    }

    private static String digest(byte[] bytes) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(AnswerKey.sha256().digest(bytes));
    }

    /**
     * The answer that is kept for an idempotency key: the JSON of {@link RecordPayload} with the field {@code key}, and {@code lossy} if that is
     * true. If the first request became a job, {@code key} is the only field.
     *
     * @param key the answer's key
     * @param answer empty if the first request became a job, whose result is in the record of the key
     * @param isLossy true if the answer was returned with a warning
     */
    record KeptAnswer(AnswerKey key, Optional<StoredAnswer> answer, boolean isLossy) {
        private static final String LOSSY = "lossy";

        /** What a retry should get; empty if it should make the call again. */
        static Optional<KeptAnswer> of(AnswerKey key, Outcome outcome) {
            return switch (outcome) {
                case Outcome.Answered(StoredAnswer answer) ->
                    Optional.of(new KeptAnswer(key, Optional.of(answer), false));
                case Outcome.LossyAnswer(StoredAnswer answer) ->
                    Optional.of(new KeptAnswer(key, Optional.of(answer), true));
                case Outcome.Pending _ -> Optional.of(new KeptAnswer(key, Optional.empty(), false));
                case Outcome.Failed _, Outcome.QueueFull _, Outcome.NotCached _ -> Optional.empty();
                case Outcome.Invalid _, Outcome.NotJson _, Outcome.Replayed _, Outcome.IdempotencyKeyReused _ ->
                    Optional.empty();
            };
        }

        /** @param otherwise the key, if the JSON has none */
        static KeptAnswer parse(String json, AnswerKey otherwise) {
            JsonNode node = RecordPayload.parse(json);
            return new KeptAnswer(
                    AnswerKey.parse(node.path("key").asText()).orElse(otherwise),
                    RecordPayload.answer(node),
                    node.path(LOSSY).asBoolean());
        }

        String toJson() {
            ObjectNode json = answer.map(RecordPayload::object).orElseGet(JsonNodeFactory.instance::objectNode);
            json.put("key", key.text());
            return (isLossy ? json.put(LOSSY, true) : json).toString();
        }
    }
}
