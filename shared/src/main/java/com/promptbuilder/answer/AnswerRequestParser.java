package com.promptbuilder.answer;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.ModelOptions;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Reads a request: body to input, input to key and deadline. Thread-safe. */
public record AnswerRequestParser(Settings settings, InstantSource clock) {
    /** Added to the endpoint's timeout, for the calls to the tiers and for sending the response. */
    private static final Duration OVERHEAD = Duration.ofSeconds(3);

    /** Validates the body. A job's body is the canonical input, whose limits were checked before. */
    <I extends Record> ParseResult<I> parse(Endpoint<I, ?> endpoint, AnswerRequest request) {
        return request.answerMode().isJob() ? endpoint.readJob(request.body()) : endpoint.read(request.body());
    }

    /** Chooses the model and its options, computes the key, and caps the deadline at the endpoint's timeout plus {@code OVERHEAD}. */
    public <I extends Record> GenerationRequest<I> withKey(Endpoint<I, ?> endpoint, I in, AnswerRequest parsed) {
        AnswerRequest request =
                isUnidentified(parsed) ? parsed.with(parsed.cache().withNoStore()) : parsed;
        String mode = endpoint.mode(in);
        request.requestMetrics().addLogField("mode", mode);
        String model = settings.claude().modelFor(mode);
        ModelOptions options = settings.claude().optionsFor(mode, endpoint.options(in));
        AnswerKey key = key(endpoint, in, model, options, request);
        Instant latest = clock.instant().plus(endpoint.timeout(in)).plus(OVERHEAD);
        return new GenerationRequest<>(
                endpoint,
                in,
                model,
                options,
                key,
                request.withDeadline(latest),
                new CacheStatus(),
                new ServerTiming(),
                new GenerationRequest.CallState());
    }

    // With one cache per caller, anonymous clients would share theirs with each other.
    private boolean isUnidentified(AnswerRequest request) {
        return settings.cache().perCaller() && !request.caller().isKnown();
    }

    private <I extends Record> AnswerKey key(
            Endpoint<I, ?> endpoint, I in, String model, ModelOptions options, AnswerRequest request) {
        try (Span _ = request.requestMetrics().trace().startSpan("key").setAttribute("mode", endpoint.mode(in))) {
            return AnswerKeys.of(
                    endpoint, in, model, options, settings.cache().perCaller() ? request.caller() : Caller.ANONYMOUS);
        }
    }
}
