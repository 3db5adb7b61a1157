package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code POST /v1/messages}: reads, chooses the faults, answers, and lets the faults have their way. */
final class MessagesEndpoint {
    /** An error comes sooner than an answer. */
    private static final double ERROR_PART = 0.1;

    /** The part of the time that passes before a stream begins. */
    private static final double FIRST_TOKEN_PART = 0.25;

    private final Dials dials;
    private final Counters counters;
    private final Ids ids;
    private final Replies replies;
    private final PromptCache cache;
    private final RateLimits limits;

    MessagesEndpoint(Dials dials, Counters counters, Ids ids, Clock clock) {
        this.dials = dials;
        this.counters = counters;
        this.ids = ids;
        this.replies = new Replies(ids);
        this.cache = new PromptCache(clock);
        this.limits = new RateLimits(clock);
    }

    /** Forgets the cached prompts. */
    void reset() {
        cache.clear();
    }

    Exchange answer(Incoming incoming) {
        int turn = counters.begun(incoming.body());
        return switch (Reading.of(incoming)) {
            case Reading.Refused(ApiError error) -> failure(error, Duration.ZERO);
            case Reading.Accepted(MessageRequest request) -> marked(request, turn);
        };
    }

    private Exchange marked(MessageRequest request, int turn) {
        return switch (Markers.in(request.userText())) {
            case Markers.Wrong(String message) -> failure(ApiError.invalid(message), Duration.ZERO);
            case Markers.Found found -> faulty(request, chosen(found.forTurn(turn)));
        };
    }

    /** The marker's faults; where it tells of nothing but a delay, those of the run too. */
    private List<Fault> chosen(List<Fault> marked) {
        boolean onlyDelays = marked.stream().allMatch(Fault.Delay.class::isInstance);
        return onlyDelays
                ? Stream.concat(marked.stream(), dials.drawFaults().stream()).toList()
                : marked;
    }

    private Exchange faulty(MessageRequest request, List<Fault> faults) {
        Optional<Duration> delay = Faults.delay(faults);
        Duration latency =
                delay.orElseGet(() -> dials.drawLatency(request.model().typicalTime(request.effort())));
        Exchange exchange = Faults.error(faults, request.stream())
                .map(error -> failure(error, delay.orElse(Durations.scaled(latency, ERROR_PART))))
                .orElseGet(() -> success(request, faults, latency));
        return Faults.onTheWire(faults, exchange);
    }

    private Exchange failure(ApiError error, Duration wait) {
        Delivery delivery = replies.error(error, wait, limits.after(error.type()));
        return new Exchange(delivery, Outcome.failed(error), counters::ended);
    }

    private Exchange success(MessageRequest request, List<Fault> faults, Duration latency) {
        Answer answer = Answers.of(request, faults);
        Usage usage = cache.use(request, answer);
        Outcome outcome = Outcome.answered(answer, usage, request.stream());
        if (request.stream()) {
            return streamed(request, answer, usage, faults, latency, outcome);
        }
        ObjectNode message = MessageJson.whole(ids.message(), request.model(), answer, usage);
        Delivery.Head head = Replies.head(200, ids.request(), limits.after(usage));
        return new Exchange(Delivery.whole(latency, head, Json.text(message)), outcome, counters::ended);
    }

    private Exchange streamed(
            MessageRequest request, Answer answer, Usage usage, List<Fault> faults, Duration latency, Outcome outcome) {
        Map<String, String> headers = new LinkedHashMap<>(limits.after(usage));
        headers.put("content-type", "text/event-stream; charset=utf-8");
        headers.put("cache-control", "no-cache");
        String requestId = ids.request();
        Duration first = Durations.scaled(latency, FIRST_TOKEN_PART);
        List<Delivery.Piece> events =
                EventStream.of(ids.message(), request.model(), answer, usage, latency.minus(first));
        Optional<ApiError> error = Faults.streamError(faults);
        Delivery delivery = new Delivery(
                first,
                Optional.of(Replies.head(200, requestId, headers)),
                error.map(wrong -> EventStream.failing(events, wrong, requestId))
                        .orElse(events),
                Delivery.Ending.COMPLETE);
        Outcome ended = error.map(wrong -> outcome.named(wrong.type().type())).orElse(outcome);
        return new Exchange(delivery, ended, counters::ended);
    }
}
