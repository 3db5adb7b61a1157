package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code POST /v1/messages}: validates the request, selects the faults, generates the message and applies the faults. */
final class MessagesEndpoint {
    /** The latency of an error, as a share of a message's. */
    private static final double ERROR_SHARE = 0.1;

    /** The time to the first token, as a share of the latency. */
    private static final double FIRST_TOKEN_SHARE = 0.25;

    private final LiveSettings liveSettings;
    private final Counters counters;
    private final MessageIds messageIds;
    private final JsonResponses jsonResponses;
    private final PromptCache cache;

    MessagesEndpoint(LiveSettings liveSettings, Counters counters, MessageIds messageIds, Clock clock) {
        this.liveSettings = liveSettings;
        this.counters = counters;
        this.messageIds = messageIds;
        this.jsonResponses = new JsonResponses(messageIds);
        this.cache = new PromptCache(clock);
    }

    /** Clears the cached prompts. */
    void reset() {
        cache.clear();
    }

    SimulatedExchange answer(IncomingRequest incomingRequest) {
        int turn = counters.begun(incomingRequest.body());
        return switch (RequestParser.of(incomingRequest)) {
            case RequestParser.Refused(ApiError error) -> failure(error, Duration.ZERO);
            case RequestParser.Accepted(MessageRequest request) -> marked(request, turn);
        };
    }

    private SimulatedExchange marked(MessageRequest request, int turn) {
        return switch (FaultMarkers.in(request.userText())) {
            case FaultMarkers.Wrong(String message) -> failure(ApiError.invalid(message), Duration.ZERO);
            case FaultMarkers.Found found -> faulty(request, chosen(found.forTurn(turn)));
        };
    }

    /** The faults of the markers. If they contain delays only, the faults of the run too. */
    private List<Fault> chosen(List<Fault> marked) {
        boolean onlyDelays = marked.stream().allMatch(Fault.Delay.class::isInstance);
        return onlyDelays
                ? Stream.concat(marked.stream(), liveSettings.drawFaults().stream())
                        .toList()
                : marked;
    }

    private SimulatedExchange faulty(MessageRequest request, List<Fault> faults) {
        Optional<Duration> delay = FaultInjector.delay(faults);
        Duration latency =
                delay.orElseGet(() -> liveSettings.drawLatency(request.model().typicalTime(request.effort())));
        SimulatedExchange simulatedExchange = FaultInjector.error(faults, request.stream())
                .map(error -> failure(error, delay.orElse(Durations.scaled(latency, ERROR_SHARE))))
                .orElseGet(() -> success(request, faults, latency));
        return FaultInjector.onTheWire(faults, simulatedExchange);
    }

    private SimulatedExchange failure(ApiError error, Duration wait) {
        ResponsePlan responsePlan = jsonResponses.error(error, wait);
        return new SimulatedExchange(responsePlan, CallResult.failed(error), counters::ended);
    }

    private SimulatedExchange success(MessageRequest request, List<Fault> faults, Duration latency) {
        SimulatedMessage simulatedMessage = MessageGenerator.of(request, faults);
        Usage usage = cache.use(request, simulatedMessage);
        CallResult callResult = CallResult.answered(simulatedMessage, usage, request.stream());
        if (request.stream()) {
            return streamed(request, simulatedMessage, usage, faults, latency, callResult);
        }
        ObjectNode message = MessageJson.whole(messageIds.message(), request.model(), simulatedMessage, usage);
        ResponsePlan.Head head = JsonResponses.head(200, messageIds.request(), Map.of());
        return new SimulatedExchange(
                ResponsePlan.whole(latency, head, Json.text(message)), callResult, counters::ended);
    }

    private SimulatedExchange streamed(
            MessageRequest request,
            SimulatedMessage simulatedMessage,
            Usage usage,
            List<Fault> faults,
            Duration latency,
            CallResult callResult) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "text/event-stream; charset=utf-8");
        headers.put("cache-control", "no-cache");
        String requestId = messageIds.request();
        Duration first = Durations.scaled(latency, FIRST_TOKEN_SHARE);
        List<ResponsePlan.Chunk> events =
                SseWriter.of(messageIds.message(), request.model(), simulatedMessage, usage, latency.minus(first));
        Optional<ApiError> error = FaultInjector.streamError(faults);
        ResponsePlan responsePlan = new ResponsePlan(
                first,
                Optional.of(JsonResponses.head(200, requestId, headers)),
                error.map(apiError -> SseWriter.failing(events, apiError, requestId))
                        .orElse(events),
                ResponsePlan.Ending.COMPLETE);
        CallResult ended =
                error.map(apiError -> callResult.named(apiError.type().type())).orElse(callResult);
        return new SimulatedExchange(responsePlan, ended, counters::ended);
    }
}
