package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;
import com.promptbuilder.simulator.SimulatedMessage.MessageJson;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code POST /v1/messages}: validates the request, selects the faults, generates the message and applies the faults. */
final class MessagesEndpoint {
    private static final System.Logger LOG = System.getLogger(MessagesEndpoint.class.getName());

    /** The latency of an error, as a share of a message's. */
    private static final double ERROR_SHARE = 0.1;

    /** The time to the first token, as a share of the latency. */
    private static final double FIRST_TOKEN_SHARE = 0.25;

    private final RequestAuthentication authentication;
    private final LiveSettings live;
    private final Counters counters;
    private final MessageIds ids;
    private final JsonResponses responses;
    private final PromptCache cache;

    MessagesEndpoint(
            RequestAuthentication authentication, LiveSettings live, Counters counters, MessageIds ids, Clock clock) {
        this.authentication = authentication;
        this.live = live;
        this.counters = counters;
        this.ids = ids;
        this.responses = new JsonResponses(ids);
        this.cache = new PromptCache(clock);
    }

    /** Clears the cached prompts. */
    void reset() {
        cache.clear();
    }

    SimulatedExchange answer(IncomingRequest incoming) {
        Provider provider = incoming.provider();
        int turn = counters.begun(provider, incoming.body());
        return switch (RequestParser.of(incoming, authentication)) {
            case RequestParser.Refused(ApiError error) -> failure(provider, error, Duration.ZERO);
            case RequestParser.Accepted(MessageRequest request) -> marked(request, turn);
        };
    }

    /** The result of one request of a batch, in the API's JSON format; counted and billed at half price. */
    ObjectNode batched(Provider provider, ObjectNode params) {
        int turn = counters.begun(provider, Json.text(params));
        return switch (RequestParser.body(provider, params)) {
            case RequestParser.Refused(ApiError error) -> errored(provider, error);
            case RequestParser.Accepted(MessageRequest request) ->
                switch (FaultMarkers.in(request.userText())) {
                    case FaultMarkers.Wrong(String message) -> errored(provider, refused(message));
                    case FaultMarkers.Found found -> batched(request, due(request, found.forTurn(provider, turn)));
                };
        };
    }

    private ObjectNode batched(MessageRequest request, List<Fault> faults) {
        if (faults.stream().anyMatch(Fault.Hang.class::isInstance)) {
            counters.endedInBatch(request.provider(), new CallResult("none", "expired", "", Optional.empty(), false));
            return Json.object().put("type", "expired");
        }
        Optional<ApiError> error = FaultInjector.error(faults, false);
        if (error.isPresent()) {
            return errored(request.provider(), error.get());
        }
        SimulatedMessage generated = MessageGenerator.of(request, faults);
        Usage usage = cache.use(request, generated);
        counters.endedInBatch(request.provider(), CallResult.answered(generated, request.model(), usage, false));
        return Json.object()
                .put("type", "succeeded")
                .set("message", MessageJson.whole(ids.message(), request.model(), generated, usage));
    }

    private ObjectNode errored(Provider provider, ApiError error) {
        counters.endedInBatch(provider, CallResult.failed(error));
        return Json.object().put("type", "errored").set("error", error.body(ids.request()));
    }

    private SimulatedExchange marked(MessageRequest request, int turn) {
        return switch (FaultMarkers.in(request.userText())) {
            case FaultMarkers.Wrong(String message) -> failure(request.provider(), refused(message), Duration.ZERO);
            case FaultMarkers.Found found ->
                faulty(request, chosen(request.provider(), due(request, found.forTurn(request.provider(), turn))));
        };
    }

    /** An API's client does not see Claude's message, so it is logged too. */
    private static ApiError refused(String message) {
        LOG.log(System.Logger.Level.WARNING, message);
        return ApiError.invalid(message);
    }

    /** The faults without those that an earlier request about the same text got, in whatever words. */
    private List<Fault> due(MessageRequest request, List<Fault> marked) {
        boolean isDue = marked.stream().noneMatch(MessagesEndpoint::isOnce)
                || counters.isFirstAbout(TaggedText.of(request.userText()).subject());
        return isDue ? marked : marked.stream().filter(fault -> !isOnce(fault)).toList();
    }

    private static boolean isOnce(Fault fault) {
        return fault instanceof Fault.Answer answer && answer.once();
    }

    /** The faults of the markers. If they contain delays only, the faults of the run too. */
    private List<Fault> chosen(Provider provider, List<Fault> marked) {
        boolean onlyDelays = marked.stream().allMatch(Fault.Delay.class::isInstance);
        return onlyDelays
                ? Stream.concat(marked.stream(), live.drawFaults(provider).stream())
                        .toList()
                : marked;
    }

    private SimulatedExchange faulty(MessageRequest request, List<Fault> faults) {
        Optional<Duration> delay = FaultInjector.delay(faults);
        Duration latency =
                delay.orElseGet(() -> live.drawLatency(request.model().typicalTime(request.effort())));
        SimulatedExchange exchange = FaultInjector.error(faults, request.stream())
                .map(error -> failure(request.provider(), error, delay.orElse(Durations.scaled(latency, ERROR_SHARE))))
                .orElseGet(() -> success(request, faults, latency));
        return FaultInjector.onTheWire(faults, exchange);
    }

    private SimulatedExchange failure(Provider provider, ApiError error, Duration wait) {
        ResponsePlan plan = responses.error(error, wait);
        return counted(provider, plan, CallResult.failed(error));
    }

    private SimulatedExchange success(MessageRequest request, List<Fault> faults, Duration latency) {
        SimulatedMessage generated = MessageGenerator.of(request, faults);
        Usage usage = cache.use(request, generated);
        CallResult result = CallResult.answered(generated, request.model(), usage, request.stream());
        if (request.stream()) {
            return streamed(request, generated, usage, faults, latency, result);
        }
        ObjectNode message = MessageJson.whole(ids.message(), request.model(), generated, usage);
        ResponsePlan.Head head = JsonResponses.head(200, ids.request(), Map.of());
        return counted(request.provider(), ResponsePlan.whole(latency, head, Json.text(message)), result);
    }

    private SimulatedExchange streamed(
            MessageRequest request,
            SimulatedMessage generated,
            Usage usage,
            List<Fault> faults,
            Duration latency,
            CallResult result) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "text/event-stream; charset=utf-8");
        headers.put("cache-control", "no-cache");
        String requestId = ids.request();
        Duration first = Durations.scaled(latency, FIRST_TOKEN_SHARE);
        List<ResponsePlan.Chunk> events =
                SseWriter.of(ids.message(), request.model(), generated, usage, latency.minus(first));
        Optional<ApiError> error = FaultInjector.streamError(faults);
        ResponsePlan plan = new ResponsePlan(
                first,
                Optional.of(JsonResponses.head(200, requestId, headers)),
                error.map(apiError -> SseWriter.failing(events, apiError, requestId))
                        .orElse(events),
                ResponsePlan.Ending.COMPLETE);
        CallResult ended =
                error.map(apiError -> result.named(apiError.type().type())).orElse(result);
        return counted(request.provider(), plan, ended);
    }

    private SimulatedExchange counted(Provider provider, ResponsePlan plan, CallResult result) {
        return new SimulatedExchange(plan, result, end -> counters.ended(provider, end));
    }
}
