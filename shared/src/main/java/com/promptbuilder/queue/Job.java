package com.promptbuilder.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A request for an answer that a worker generates in the background. Its message is JSON:
 * {@code {"version":1,"endpoint":…,"key":…,"input":…,"caller":…,"refreshes":…?,"traceparent":…?,"requestId":…?}}.
 *
 * @param endpoint the endpoint's name
 * @param key key of the answer
 * @param input the validated input, as a request body
 * @param caller the client's identity
 * @param refreshOf time of the answer that it refreshes; empty if there is none
 * @param traceparent trace context of the request that scheduled it, if it was traced
 * @param requestId id of that request, if it was one of a client
 * @param bulkRound number of Message Batches that it was in without a result; {@code "round"} in the message unless it is 0
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">SQS limits: the characters
 *     of XML 1.0, and 256 KiB with the attributes in every region</a>
 */
public record Job(
        String endpoint,
        AnswerKey key,
        String input,
        Caller caller,
        Optional<Instant> refreshOf,
        Optional<String> traceparent,
        Optional<String> requestId,
        int bulkRound) {
    /** Maximum length of a body in bytes of UTF-8; SQS's limit less 512 bytes for the message attribute. */
    public static final int MAX_MESSAGE_BYTES = 256 * 1024 - 512;

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A job of no client's request, that was in no Message Batch. */
    public Job(
            String endpoint,
            AnswerKey key,
            String input,
            Caller caller,
            Optional<Instant> refreshOf,
            Optional<String> traceparent) {
        this(endpoint, key, input, caller, refreshOf, traceparent, Optional.empty(), 0);
    }

    /** This job after one more Message Batch without a result. */
    public Job inNextBulkRound() {
        return new Job(endpoint, key, input, caller, refreshOf, traceparent, requestId, bulkRound + 1);
    }

    /** This job with the cache warmer as its caller, and without a trace context. */
    public Job asCacheWarmer() {
        return new Job(endpoint, key, input, Caller.CACHE_WARMER, refreshOf, Optional.empty());
    }

    /** This job as a refresh of the answer of that time. */
    public Job refreshing(Instant storedAt) {
        return new Job(endpoint, key, input, caller, Optional.of(storedAt), traceparent, requestId, 0);
    }

    /** The message's body; empty if it is longer than {@link #MAX_MESSAGE_BYTES}. */
    public Optional<String> toMessage() {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION).put("endpoint", endpoint);
        json.put("key", key.text());
        json.put("input", input).put("caller", caller.pseudonym());
        refreshOf.ifPresent(time -> json.put("refreshes", time.toEpochMilli()));
        traceparent.ifPresent(trace -> json.put("traceparent", trace));
        requestId.ifPresent(id -> json.put("requestId", id));
        if (bulkRound > 0) {
            json.put("round", bulkRound);
        }
        return Optional.of(escaped(json.toString())).filter(Job::fits);
    }

    /** The job in a body; empty if this version cannot read it. */
    public static Optional<Job> ofMessage(String body) {
        try {
            JsonNode json = fits(body) ? JSON.readTree(body) : JSON.missingNode();
            boolean isWhole = json.path("version").asInt() == VERSION
                    && json.path("endpoint").isTextual()
                    && json.path("input").isTextual()
                    && json.path("caller").isTextual();
            return AnswerKey.parse(json.path("key").asText())
                    .filter(_ -> isWhole)
                    .map(key -> new Job(
                            json.path("endpoint").textValue(),
                            key,
                            json.path("input").textValue(),
                            caller(json.path("caller").textValue()),
                            Optional.of(json.path("refreshes"))
                                    .filter(JsonNode::isIntegralNumber)
                                    .map(millis -> Instant.ofEpochMilli(millis.longValue())),
                            Optional.ofNullable(json.path("traceparent").textValue()),
                            Optional.ofNullable(json.path("requestId").textValue()),
                            Math.max(0, json.path("round").asInt())));
        } catch (JsonProcessingException e) {
            // The worker reports the message as unreadable.
            return Optional.empty();
        }
    }

    // Messages of earlier versions have a name. A pseudonym begins with its kind, so no name is taken for one.
    private static Caller caller(String text) {
        return Caller.parse(text).orElseGet(() -> Caller.ofIdentity(text));
    }

    private static boolean fits(String body) {
        return body.length() <= MAX_MESSAGE_BYTES && body.getBytes(StandardCharsets.UTF_8).length <= MAX_MESSAGE_BYTES;
    }

    // XML 1.0 excludes these two characters, which JSON does not escape.
    private static String escaped(String json) {
        return json.replace("\uFFFE", "\\ufffe").replace("\uFFFF", "\\uffff");
    }
}
