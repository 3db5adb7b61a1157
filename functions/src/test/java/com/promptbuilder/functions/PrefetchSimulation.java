package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.background.HotKeyStore;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.prefetch.InMemoryPrefetchStore;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.value.Caller;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Discrete-event simulation of front ends' sessions. Every endpoint has an environment of its own, as on AWS; they share the stores. A
 * session starts each 5 s on average. The prompts are Zipf-distributed over 2,000. A job starts 3 s after it was queued.
 *
 * <p>Half of the sessions in patterns ask questions, optimize with the first examples, and ask for suggestions for the first slot. The
 * others ask for four elements of a concept. Random sessions send one or two requests to any endpoint.
 */
final class PrefetchSimulation {
    private static final int PROMPTS = 2_000;
    private static final double MEAN_PAUSE_SECONDS = 5;
    private static final int THINK_SECONDS = 40;
    private static final Duration JOB_START = Duration.ofSeconds(3);
    private static final Usage USAGE = new Usage(800, 400, 0, 0);
    private static final double DOLLARS_OF_A_CALL = 0.000_28;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern SAMPLE =
            Pattern.compile("\"name\":\"prefetch_total\",\"labels\":\\{\"result\":\"(\\w+)\"},\"value\":([0-9.E]+)");

    private final Random random = new Random(22);
    private final double[] zipf = new double[PROMPTS];
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparing(Event::at));
    private final Map<String, EndpointFunction> functions = new HashMap<>();
    private final Worker worker = new Worker();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private Result result = new Result();

    private record Event(Instant at, Runnable action) {}

    /** What was counted. */
    static final class Result {
        private int calls;
        private int prefetchedCalls;
        private int seconds;
        private int secondHits;
        private final Map<String, Double> outcomes = new HashMap<>();

        /** The share of hits among the second and later requests of patterns. */
        double hitShare() {
            return (double) secondHits / Math.max(1, seconds);
        }

        double precision() {
            double used = outcomes.getOrDefault("used", 0.0);
            return used / Math.max(1, used + outcomes.getOrDefault("wasted", 0.0));
        }

        double dollars() {
            return calls * DOLLARS_OF_A_CALL;
        }

        int prefetched() {
            return prefetchedCalls;
        }

        double prefetchedDollars() {
            return prefetchedCalls * DOLLARS_OF_A_CALL;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "calls %d, prefetched %d, second requests %d, of them hits %.3f, precision %.3f",
                    calls,
                    prefetchedCalls,
                    seconds,
                    hitShare(),
                    precision());
        }
    }

    PrefetchSimulation(Map<String, String> variables) {
        double sum = 0;
        for (int rank = 0; rank < PROMPTS; rank++) {
            sum += 1.0 / (rank + 1);
            zipf[rank] = sum;
        }
        Backends backends = backends();
        Settings settings = Settings.fromEnvironment(variables);
        for (EndpointFunction function : List.of(
                new GenerateQuestions(),
                new Optimize(),
                new EnhancementSuggestions(),
                new CustomSuggestions(),
                new SceneChange(),
                new CreativeSuggestions())) {
            function.useApplication(application(settings, backends));
            functions.put("/api/" + function.endpoint().name(), function);
        }
        worker.useApplication(application(settings, backends));
    }

    private Application application(Settings settings, Backends backends) {
        return new Application(
                settings,
                backends,
                new SystemServices(
                        () -> now,
                        Sleeper.system(),
                        () -> UUID.randomUUID().toString(),
                        random,
                        heartbeat -> Thread.ofVirtual().unstarted(() -> {}),
                        Runnable::run),
                new JsonLog(() -> now, JsonLog.Level.INFO, this::count));
    }

    private Backends backends() {
        return new Backends(new InMemoryRecordStore(), this::complete, () -> HealthCheck.Status.HEALTHY)
                .with(new Backends.QueueBackends(
                        new Queues(),
                        new StoreBreaker(() -> now),
                        unused(HotKeyStore.class),
                        Optional.empty(),
                        Optional.of(new InMemoryPrefetchStore())));
    }

    /** Runs sessions, of which a share follows patterns, and all events that come of them. */
    Result run(int sessions, double share) {
        result = new Result();
        Instant start = now;
        for (int i = 0; i < sessions; i++) {
            start = start.plusMillis(Math.round(-1_000 * MEAN_PAUSE_SECONDS * Math.log(1 - random.nextDouble())));
            String caller = "session-" + UUID.randomUUID();
            at(start, random.nextDouble() < share ? () -> pattern(caller) : () -> randomRequests(caller));
        }
        while (!events.isEmpty()) {
            Event next = events.poll();
            now = next.at();
            next.action().run();
        }
        return result;
    }

    private void at(Instant time, Runnable action) {
        events.add(new Event(time, action));
    }

    private void later(Runnable action) {
        at(now.plusSeconds(5 + random.nextInt(THINK_SECONDS)), action);
    }

    private void pattern(String caller) {
        String prompt = prompt();
        if (random.nextBoolean()) {
            JsonNode questions = send(caller, "generate-questions", object("prompt", prompt), false);
            later(() -> optimizeAfter(caller, prompt, questions));
        } else {
            List<String> elements = List.of("subject", "action", "location", "time");
            IntStream.range(0, elements.size())
                    .forEach(i -> at(
                            now.plusSeconds(i * (5L + random.nextInt(THINK_SECONDS))),
                            () -> send(caller, "get-creative-suggestions", element(elements.get(i), prompt), i > 0)));
        }
    }

    private void optimizeAfter(String caller, String prompt, JsonNode questions) {
        ObjectNode body = object("prompt", prompt).put("mode", "text");
        ObjectNode context = body.putObject("context");
        questions
                .path("questions")
                .forEach(question -> context.put(
                        question.path("field").asText(),
                        question.path("examples").path(0).asText()));
        String optimized =
                send(caller, "optimize", body, true).path("optimizedPrompt").asText();
        String slot = "[tone: friendly]";
        String[] around = optimized.split(Pattern.quote(slot), 2);
        ObjectNode next =
                object("highlightedText", slot).put("fullPrompt", optimized).put("originalUserPrompt", prompt);
        next.put("contextBefore", around[0].strip()).put("contextAfter", around[1].strip());
        later(() -> send(caller, "get-enhancement-suggestions", next, true));
    }

    private void randomRequests(String caller) {
        randomRequest(caller);
        if (random.nextBoolean()) {
            later(() -> randomRequest(caller));
        }
    }

    private void randomRequest(String caller) {
        String prompt = prompt();
        ObjectNode ofText = object("highlightedText", "short").put("fullPrompt", prompt);
        Map.Entry<String, ObjectNode> request = switch (random.nextInt(6)) {
            case 0 -> Map.entry("generate-questions", object("prompt", prompt));
            case 1 -> Map.entry("optimize", object("prompt", prompt).put("mode", random(Optimize.Mode.values())));
            case 2 -> Map.entry("get-enhancement-suggestions", ofText);
            case 3 -> Map.entry("get-custom-suggestions", ofText.put("customRequest", "livelier"));
            case 4 ->
                Map.entry(
                        "detect-scene-change",
                        object("changedField", "time").put("newValue", "dawn").put("fullPrompt", prompt));
            default ->
                Map.entry("get-creative-suggestions", element(random(CreativeSuggestions.Element.values()), prompt));
        };
        send(caller, request.getKey(), request.getValue(), false);
    }

    private static ObjectNode element(String element, String concept) {
        return object("elementType", element).put("concept", concept);
    }

    private String random(Enum<?>[] values) {
        return values[random.nextInt(values.length)].name().toLowerCase(Locale.ROOT);
    }

    private String prompt() {
        int rank = Arrays.binarySearch(zipf, random.nextDouble() * zipf[PROMPTS - 1]);
        return "write about topic " + (rank < 0 ? -rank - 1 : rank);
    }

    private JsonNode send(String caller, String endpoint, ObjectNode body, boolean isSecond) {
        String route = "/api/" + endpoint;
        ObjectNode event = object("resource", route).put("path", route).put("httpMethod", "POST");
        event.put("body", body.toString()).put("isBase64Encoded", false).putObject("headers");
        event.putObject("requestContext").putObject("authorizer").put("principalId", caller);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            Optional.ofNullable(functions.get(route))
                    .orElseThrow()
                    .handleRequest(
                            new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)),
                            output,
                            new FakeContext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode response = json(output.toString(StandardCharsets.UTF_8));
        result.seconds += isSecond ? 1 : 0;
        result.secondHits += isSecond && response.toString().contains("; hit") ? 1 : 0;
        return json(response.path("body").asText());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Completion complete(Prompt prompt) {
        result.calls++;
        if (prompt.callContext().caller().equals(Caller.PREFETCH)) {
            result.prefetchedCalls++;
        }
        String hash = Integer.toHexString(prompt.user().hashCode());
        return new Completion.Text(reply(prompt.callContext().mode(), hash), "claude-haiku-5-5", USAGE);
    }

    private static String reply(String mode, String hash) {
        return switch (mode) {
            case "questions" ->
                Stream.of("specificAspects", "backgroundLevel", "intendedUse")
                        .map(field -> "{\"title\":\"t\",\"description\":\"d\",\"field\":\"" + field
                                + "\",\"examples\":[\"first " + hash + "\",\"second\"]}")
                        .collect(Collectors.joining(",", "{\"questions\":[", "]}"));
            case "creative" -> CreativeSuggestions.ENDPOINT.sampleReply(hash);
            case "enhancement" -> EnhancementSuggestions.ENDPOINT.sampleReply(hash);
            case "custom" -> CustomSuggestions.ENDPOINT.sampleReply(hash);
            case "scene" -> SceneChange.ENDPOINT.sampleReply(hash);
            default -> "**Goal:** Write in a [tone: friendly] voice. (" + hash + ")";
        };
    }

    private void count(String line) {
        if (line.contains("prefetch_total")) {
            SAMPLE.matcher(line)
                    .results()
                    .forEach(sample ->
                            result.outcomes.merge(sample.group(1), Double.parseDouble(sample.group(2)), Double::sum));
        }
    }

    private static ObjectNode object(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private void work(String body) {
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId("m");
        message.setReceiptHandle("r");
        message.setEventSource("aws:sqs");
        message.setBody(body);
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(message));
        worker.handleRequest(event, new FakeContext());
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            throw new UnsupportedOperationException(method.toString());
        }));
    }

    /** Queues whose messages are jobs 3 s later, so that none waits. */
    private final class Queues implements JobQueues {
        @Override
        public void send(Priority priority, String key, String body) {
            at(now.plus(JOB_START), () -> work(body));
        }

        @Override
        public void changeVisibility(Priority priority, String receipt, Duration time) {}

        @Override
        public List<ReceivedMessage> receive(Priority priority, Duration visibility) {
            return List.of();
        }

        @Override
        public void delete(Priority priority, String receipt) {}

        @Override
        public Map<String, Long> approximateDepth() {
            return Map.of();
        }

        @Override
        public long approximateDepth(Priority priority) {
            return 0;
        }
    }
}
