package com.promptbuilder.answer;

import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.NextRequest;
import com.promptbuilder.endpoint.ProtectedInput;
import com.promptbuilder.queue.Job;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.StoredAnswer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A valid request with its key: everything that the steps of the request path need to know. Not thread-safe: one request, one thread.
 *
 * @param options the endpoint's options with the settings' overrides
 * @param cacheStatus what the tiers did so far
 * @param serverTiming what the phases took so far
 * @param callState what became of the Claude call so far
 */
public record GenerationRequest<I extends Record>(
        Endpoint<I, ?> endpoint,
        I in,
        String model,
        ModelOptions options,
        AnswerKey key,
        AnswerRequest answerRequest,
        CacheStatus cacheStatus,
        ServerTiming serverTiming,
        CallState callState) {
    /** Reserved for sending the response. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** The mutable state of a request's Claude call. */
    static final class CallState {
        /** True if the client has received text. */
        volatile boolean isStreaming;
        /** The failure that only this caller gets; empty if there was none. */
        Optional<GenerationResult.SharedFailure> failure = Optional.empty();
    }

    /** How long the client can still wait, less {@code MARGIN}; zero after its deadline. */
    Duration remainingTime(Instant now) {
        Duration left = Duration.between(now, answerRequest.deadline()).minus(MARGIN);
        return left.isPositive() ? left : Duration.ZERO;
    }

    /** The endpoint's timeout for a Claude call with this input. */
    public Duration timeout() {
        return endpoint.timeout(in);
    }

    /** The class of requests that prefetching counts together. */
    public String kind() {
        return endpoint.kind(in);
    }

    /** The requests that may follow this answer. */
    public List<NextRequest<?>> nextRequests(StoredAnswer answer) {
        return endpoint.nextRequests(in, answer.json());
    }

    /** The label of the input's mode in metrics. */
    public String mode() {
        return endpoint.mode(in);
    }

    /** The same request with other cache directives. */
    GenerationRequest<I> with(CacheDirectives other) {
        return with(answerRequest.with(other));
    }

    /** The same request with the earlier one of the two deadlines. */
    GenerationRequest<I> withDeadline(Instant latest) {
        return with(answerRequest.withDeadline(latest));
    }

    private GenerationRequest<I> with(AnswerRequest other) {
        return new GenerationRequest<>(endpoint, in, model, options, key, other, cacheStatus, serverTiming, callState);
    }

    /** The input as canonical JSON: the same for bodies that differ only in spelling. */
    byte[] canonicalInput() {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        endpoint.writeCanonical(in, input);
        return input.toByteArray();
    }

    CacheDirectives directives() {
        return answerRequest.cache();
    }

    RequestMetrics metrics() {
        return answerRequest.requestMetrics();
    }

    RequestTrace trace() {
        return metrics().trace();
    }

    /** The request as a job that replaces the answer of that time, if there is one. */
    public Job job(Optional<Instant> refreshOf) {
        return new Job(
                endpoint.name(),
                key,
                new String(canonicalInput(), StandardCharsets.UTF_8),
                answerRequest.caller(),
                refreshOf,
                trace().traceparent(),
                metrics().requestId(),
                0);
    }

    /** The prompt for a call within this time. It lists what an earlier answer lacked. The text is received while it is streamed. */
    Prompt prompt(
            ProtectedInput<I> input,
            List<String> missing,
            Duration time,
            ModelOptions options,
            Optional<Consumer<String>> text) {
        return new Prompt(
                model,
                options,
                endpoint.prompt(in).text(),
                endpoint.userMessage(input, missing),
                endpoint.answerSchema(in),
                time,
                new CallContext(mode(), answerRequest.caller(), timeout(), metrics(), text));
    }

    /** Whether the answer to this input can be streamed. */
    boolean isStreamed() {
        return endpoint.isStreamed(in);
    }

    /** The client as reader of the text. After the first piece the request can be neither retried nor answered from a stale entry. */
    Optional<Consumer<Chunk>> reader() {
        return answerRequest.streamClient().filter(_ -> isStreamed()).map(client -> piece -> {
            callState.isStreaming = true;
            client.read(piece);
        });
    }

    /** Receives the text of a call that no other request shares. */
    Optional<Consumer<String>> unsharedText() {
        return reader().map(reader -> {
            String generation = SharedTexts.generation(UUID.randomUUID().toString());
            return text -> reader.accept(new Chunk(generation, text));
        });
    }

    /** Notifies the client that it has to wait, and what the response headers can say until then. */
    void announceWait() {
        answerRequest
                .streamClient()
                .ifPresent(client -> client.waiting(
                        directives().noStore() ? Optional.empty() : Optional.of(key),
                        cacheStatus.headerWhilePending(RecordTier.NAME)));
    }
}
