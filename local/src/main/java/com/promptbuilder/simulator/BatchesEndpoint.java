package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /v1/messages/batches}: creates, shows, lists, cancels Message Batches, and their results. A batch ends after one latency of the
 * run, or of a marker. A request with the marker {@code hang} expires. The faults of the run apply to the creation: an error creates no batch, a dropped or hanging
 * connection does.
 */
final class BatchesEndpoint {
    static final String PATH = "/v1/messages/batches";

    private static final Pattern CUSTOM_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern QUERY = Pattern.compile("[?&](limit|after_id|before_id)=([^&]*)");
    private static final int MAX_REQUESTS = 100_000;
    private static final int PAGE = 20;
    private static final int MAX_PAGE = 1_000;
    /** Typical time of a batch, before the scale of the latency. */
    private static final Duration TYPICAL = Duration.ofMinutes(5);

    private final RequestAuthentication authentication;
    private final MessagesEndpoint messages;
    private final LiveSettings live;
    private final MessageIds ids;
    private final JsonResponses responses;
    private final Clock clock;
    private final Map<String, SimulatedBatch> batches = new LinkedHashMap<>();

    BatchesEndpoint(
            RequestAuthentication authentication,
            MessagesEndpoint messages,
            LiveSettings live,
            MessageIds ids,
            Clock clock) {
        this.authentication = authentication;
        this.messages = messages;
        this.live = live;
        this.ids = ids;
        this.responses = new JsonResponses(ids);
        this.clock = clock;
    }

    /** Forgets the batches. */
    synchronized void reset() {
        batches.clear();
    }

    /** The handlers of a path by their methods. */
    Map<Set<String>, Function<IncomingRequest, SimulatedExchange>> byMethods(String path) {
        Set<String> read = Set.of("GET", "HEAD");
        Set<String> post = Set.of("POST");
        String rest = path.substring(PATH.length());
        if (rest.isEmpty()) {
            return Map.of(post, authenticated(this::create), read, authenticated(this::list));
        }
        if (rest.matches("/[^/]+/results")) {
            return Map.of(read, authenticated(this::results));
        }
        if (rest.matches("/[^/]+/cancel")) {
            return Map.of(post, authenticated(this::cancel));
        }
        return rest.matches("/[^/]+") ? Map.of(read, authenticated(this::one)) : Map.of();
    }

    private Function<IncomingRequest, SimulatedExchange> authenticated(
            Function<IncomingRequest, SimulatedExchange> handler) {
        return request -> authentication.problem(request).map(responses::error).orElseGet(() -> handler.apply(request));
    }

    private SimulatedExchange create(IncomingRequest request) {
        if (request.tooLarge()) {
            return responses.error(ApiError.of(ErrorType.REQUEST_TOO_LARGE));
        }
        JsonNode requests =
                Json.parseObject(request.body()).orElseGet(Json::object).path("requests");
        Optional<String> problem = problem(requests);
        if (problem.isPresent()) {
            return responses.error(ApiError.invalid(problem.get()));
        }
        List<Fault> faults = live.drawFaults(request.provider());
        return FaultInjector.error(faults, false)
                .map(responses::error)
                .orElseGet(() -> FaultInjector.onTheWire(
                        faults,
                        responses.ok(create(request.provider(), requests).json(clock.instant(), url(request)))));
    }

    private static Optional<String> problem(JsonNode requests) {
        if (!requests.isArray() || requests.isEmpty() || requests.size() > MAX_REQUESTS) {
            return Optional.of("requests: List should have 1 to " + MAX_REQUESTS + " items");
        }
        Set<String> known = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            String customId = requests.path(i).path("custom_id").asText();
            String path = "requests." + i;
            if (!CUSTOM_ID.matcher(customId).matches()) {
                return Optional.of(path + ".custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
            }
            if (!known.add(customId)) {
                return Optional.of(path + ".custom_id: must be unique");
            }
            if (!requests.path(i).path("params").isObject()) {
                return Optional.of(path + ".params: Field required");
            }
        }
        return Optional.empty();
    }

    private synchronized SimulatedBatch create(Provider provider, JsonNode requests) {
        Map<String, ObjectNode> results = new LinkedHashMap<>();
        requests.forEach(each -> results.put(
                each.path("custom_id").asText(), messages.batched(provider, (ObjectNode) each.path("params"))));
        Instant now = clock.instant();
        String id = ids.message().replaceFirst("msg_", "msgbatch_");
        SimulatedBatch batch =
                new SimulatedBatch(id, provider, results, now, now.plus(live.drawLatency(TYPICAL)), Optional.empty());
        batches.put(id, batch);
        return batch;
    }

    private SimulatedExchange one(IncomingRequest request) {
        return found(request).map(batch -> told(batch, request)).orElseGet(() -> unknown(request));
    }

    private SimulatedExchange told(SimulatedBatch batch, IncomingRequest request) {
        return responses.ok(batch.json(clock.instant(), url(request)));
    }

    private SimulatedExchange cancel(IncomingRequest request) {
        return found(request).map(batch -> told(cancelled(batch), request)).orElseGet(() -> unknown(request));
    }

    private synchronized SimulatedBatch cancelled(SimulatedBatch batch) {
        SimulatedBatch cancelled = batch.cancelled(clock.instant());
        batches.put(batch.id(), cancelled);
        return cancelled;
    }

    private SimulatedExchange results(IncomingRequest request) {
        Optional<SimulatedBatch> found = found(request);
        if (found.isEmpty()) {
            return unknown(request);
        }
        if (!found.get().hasEnded(clock.instant())) {
            return responses.error(ApiError.invalid("Batch " + found.get().id() + " has not ended"));
        }
        ResponsePlan.Head head = JsonResponses.head(200, ids.request(), Map.of("content-type", "application/x-jsonl"));
        return SimulatedExchange.uncounted(
                ResponsePlan.whole(Duration.ZERO, head, found.get().lines()),
                new CallResult("200", "ok", "", Optional.empty(), false));
    }

    private synchronized Optional<SimulatedBatch> found(IncomingRequest request) {
        String id = request.path().substring(PATH.length() + 1).replaceFirst("/.*", "");
        return Optional.ofNullable(batches.get(id)).filter(batch -> batch.provider() == request.provider());
    }

    private SimulatedExchange unknown(IncomingRequest request) {
        return responses.error(ApiError.of(ErrorType.NOT_FOUND, "Not found: " + request.fullPath()));
    }

    /** The newest first. */
    private synchronized SimulatedExchange list(IncomingRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        Matcher parameter = QUERY.matcher(request.target());
        while (parameter.find()) {
            query.put(parameter.group(1), parameter.group(2));
        }
        List<SimulatedBatch> all = new ArrayList<>(batches.values().stream()
                .filter(batch -> batch.provider() == request.provider())
                .toList()
                .reversed());
        if (query.containsKey("after_id")) {
            while (!all.isEmpty() && !all.removeFirst().id().equals(query.get("after_id"))) {}
        }
        if (query.containsKey("before_id")) {
            while (!all.isEmpty() && !all.removeLast().id().equals(query.get("before_id"))) {}
        }
        String limit = query.getOrDefault("limit", Integer.toString(PAGE));
        int size = limit.matches("\\d{1,4}") ? Math.clamp(Integer.parseInt(limit), 1, MAX_PAGE) : PAGE;
        List<SimulatedBatch> page = all.subList(0, Math.min(size, all.size()));
        ObjectNode list = Json.object();
        ArrayNode data = list.putArray("data");
        page.forEach(batch -> data.add(batch.json(clock.instant(), url(request))));
        list.put("has_more", all.size() > page.size()).putNull("first_id").putNull("last_id");
        if (!page.isEmpty()) {
            list.put("first_id", page.getFirst().id())
                    .put("last_id", page.getLast().id());
        }
        return responses.ok(list);
    }

    private static String url(IncomingRequest request) {
        return "http://" + request.header("host").orElse("127.0.0.1")
                + request.provider().prefix() + PATH;
    }
}
