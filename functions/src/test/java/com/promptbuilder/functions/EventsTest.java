package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.functions.SamTemplate.Event;
import com.promptbuilder.queue.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample events for {@code sam local invoke}. */
class EventsTest {
    private static final Path FOLDER = SamTemplate.ROOT.resolve("events");

    static Iterable<String> endpoints() {
        return Bodies.ENDPOINTS.stream().map(Endpoint::name).toList();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void haveAValidBodyForEachEndpoint(String name) {
        JsonNode event = event(FOLDER.resolve(name + ".json"));
        assertThat(event.path("httpMethod").asText()).isEqualTo("POST");
        assertThat(event.path("path").asText()).isEqualTo("/api/" + name);
        assertThat(Bodies.verdict(name, event.path("body").asText())).isEqualTo("accepted");
    }

    @Test
    void matchTheRoutesOfTheTemplate() throws IOException {
        SamTemplate template = SamTemplate.read();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (JsonNode event : files.map(EventsTest::event)
                    .filter(event -> !event.has("awslogs") && !event.has("Records") && !event.has("detail-type"))
                    .toList()) {
                assertThat(template.events()).contains(route(event));
            }
        }
    }

    @Test
    void haveALogLineThatTheBridgeCounts() throws IOException {
        String data = event(FOLDER.resolve("bridge.json")).at("/awslogs/data").asText();
        try (InputStream delivery =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(data)))) {
            JsonNode line = new JsonMapper().readTree(delivery).at("/logEvents/0/message");
            assertThat(new JsonMapper().readTree(line.asText()).path("samples")).isNotEmpty();
        }
    }

    @Test
    void haveAJobThatTheWorkerCompletes() {
        JsonNode message = event(FOLDER.resolve("worker.json")).at("/Records/0");
        Job job = Job.ofMessage(message.path("body").asText()).orElseThrow();

        assertThat(message.path("eventSource").asText()).isEqualTo("aws:sqs");
        assertThat(message.at("/messageAttributes/key/stringValue").asText())
                .isEqualTo(job.key().text());
        assertThat(Bodies.verdict(job.endpoint(), job.input())).isEqualTo("accepted");
    }

    private static Event route(JsonNode event) {
        if (event.has("routeKey")) {
            List<String> key = List.of(event.path("routeKey").asText().split(" ", 2));
            return new Event(key.getFirst().toLowerCase(Locale.ROOT), key.getLast());
        }
        return new Event(
                event.path("httpMethod").asText().toLowerCase(Locale.ROOT),
                event.path("resource").asText());
    }

    private static JsonNode event(Path file) {
        try {
            return new JsonMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
