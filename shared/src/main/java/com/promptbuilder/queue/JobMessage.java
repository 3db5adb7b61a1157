package com.promptbuilder.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * JSON codec of a job's message: {@code {"version":1,"endpoint":…,"key":…,"input":{…},"caller":…,"refreshes":…?,"traceparent":…?}}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">SQS limits: the characters
 *     of XML 1.0, and 256 KiB with the attributes in every region</a>
 */
public final class JobMessage {
    /** Maximum length of a body in bytes of UTF-8; SQS's limit less 512 bytes for the message attribute. */
    public static final int MAX_BYTES = 256 * 1024 - 512;

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JobMessage() {}

    /** The message's body; empty if it is longer than {@link #MAX_BYTES}. */
    public static Optional<String> write(Job job) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION).put("endpoint", job.endpoint());
        json.put("key", job.key().text());
        json.put("input", job.input()).put("caller", job.caller().pseudonym());
        job.refreshOf().ifPresent(time -> json.put("refreshes", time.toEpochMilli()));
        job.traceparent().ifPresent(trace -> json.put("traceparent", trace));
        return Optional.of(escaped(json.toString())).filter(JobMessage::fits);
    }

    /** The job in a body; empty if this version cannot read it. */
    public static Optional<Job> read(String body) {
        if (!fits(body)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(body);
            boolean isWhole = json.path("version").asInt() == VERSION
                    && json.path("endpoint").isTextual()
                    && json.path("input").isTextual()
                    && json.path("caller").isTextual();
            return isWhole
                    ? AnswerKey.parse(json.path("key").asText())
                            .map(key -> new Job(
                                    json.path("endpoint").textValue(),
                                    key,
                                    json.path("input").textValue(),
                                    caller(json.path("caller").textValue()),
                                    refreshes(json.path("refreshes")),
                                    Optional.ofNullable(json.path("traceparent").textValue())))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            // The worker reports the message as unreadable.
            return Optional.empty();
        }
    }

    private static Optional<Instant> refreshes(JsonNode millis) {
        return millis.isIntegralNumber() ? Optional.of(Instant.ofEpochMilli(millis.longValue())) : Optional.empty();
    }

    // Messages of earlier versions have a name. A pseudonym begins with its kind, so no name is taken for one.
    private static Caller caller(String text) {
        return Caller.parse(text).orElseGet(() -> Caller.ofIdentity(text));
    }

    private static boolean fits(String body) {
        return body.length() <= MAX_BYTES && body.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    // XML 1.0 excludes these two characters, which JSON does not escape.
    private static String escaped(String json) {
        return json.replace("\uFFFE", "\\ufffe").replace("\uFFFF", "\\uffff");
    }
}
