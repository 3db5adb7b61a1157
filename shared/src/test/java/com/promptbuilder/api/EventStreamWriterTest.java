package com.promptbuilder.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.promptbuilder.api.EventStreamWriter.EventId;
import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.telemetry.RequestMetrics;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class EventStreamWriterTest {
    private static final String ONE = SharedTexts.generation("one");
    private static final String TWO = SharedTexts.generation("two");

    private final Browser browser = new Browser();

    @Test
    void anIdNamesTheGenerationAndTheUnitsSoFar() {
        EventStreamWriter writer = browser.connect();
        writer.write(new Chunk(ONE, "Salt 🧂"));
        writer.end(answer("Salt 🧂!"), "Salt 🧂!", new RequestMetrics());

        assertThat(browser.ids).containsExactly(ONE + ".7", ONE + ".8", ONE + ".8", ONE + ".8");
        assertThat(browser.names).containsExactly("delta", "delta", "usage", "done");
    }

    @Test
    void anotherGenerationBeginsWithARestart() {
        EventStreamWriter writer = browser.connect();
        writer.write(new Chunk(ONE, "Salt"));
        writer.write(new Chunk(TWO, "New"));
        writer.end(answer("New"), "New", new RequestMetrics());

        assertThat(browser.names).containsExactly("delta", "restart", "delta", "usage", "done");
        assertThat(browser.ids).containsExactly(ONE + ".4", TWO + ".0", TWO + ".3", TWO + ".3", TWO + ".3");
        assertThat(browser.text.toString()).isEqualTo("New");
    }

    @Test
    void anAnswerWithAnotherBeginningReplacesTheText() {
        EventStreamWriter writer = browser.connect();
        writer.write(new Chunk(ONE, "Salt"));
        writer.end(answer("Sand"), "Sand", new RequestMetrics());

        assertThat(browser.names).containsExactly("delta", "restart", "delta", "usage", "done");
        assertThat(browser.text.toString()).isEqualTo("Sand");
    }

    @Test
    void aPositionBeyondTheAnswerGetsAllOfIt() {
        browser.id = ONE + ".99";
        EventStreamWriter writer = browser.connect();
        writer.write(new Chunk(ONE, "Salt"));
        writer.end(answer("Salt"), "Salt", new RequestMetrics());

        assertThat(browser.names).containsExactly("restart", "delta", "usage", "done");
        assertThat(browser.text.toString()).isEqualTo("Salt");
    }

    @Test
    void aMalformedIdGetsAllOfTheText() {
        for (String id : List.of("", "one.3", ONE, ONE + ".-1", ONE + ".1234567890", "x".repeat(10_000))) {
            assertThat(EventId.parse(id)).as(id).isEqualTo(EventId.NONE);
        }
    }

    @Test
    void anErrorEndsWithTheErrorBody() {
        EventStreamWriter writer = browser.connect();
        writer.write(new Chunk(ONE, "Salt"));
        writer.keepAlive();
        writer.end(Response.json(502, "{\"error\":\"broken\"}"), "", new RequestMetrics());

        assertThat(browser.names).containsExactly("delta", "usage", "error");
        assertThat(browser.raw.toString()).contains("\n\n: keep-alive\n\n");
    }

    @Property(tries = 300)
    void aCutStreamResumesWithoutARepeatedOrLostCharacter(
            @ForAll @NotEmpty @Size(max = 30) List<String> parts,
            @ForAll @IntRange(max = 6) int cuts,
            @ForAll long seed) {
        Browser client = new Browser();
        Random random = new Random(seed);
        List<String> pieces = new ArrayList<>(
                parts.stream().map(EventStreamWriterTest::withoutLoneSurrogates).toList());
        pieces.add("emoji 🧂 and 👩‍👩‍👧");
        String whole = String.join("", pieces);
        for (int cut = 0; cut < cuts; cut++) {
            EventStreamWriter writer = client.connect();
            int until = random.nextInt(pieces.size() + 1);
            // Before the first live piece, a resuming reader gets all text so far at once.
            writer.write(new Chunk(ONE, String.join("", pieces.subList(0, until))));
            pieces.subList(until, random.nextInt(until, pieces.size() + 1))
                    .forEach(piece -> writer.write(new Chunk(ONE, piece)));
            client.cut(random);
        }
        EventStreamWriter writer = client.connect();
        writer.write(new Chunk(ONE, whole));
        writer.end(answer(whole), whole, new RequestMetrics());

        client.receive(Integer.MAX_VALUE);
        assertThat(client.text.toString()).isEqualTo(whole);
        assertThat(client.names).doesNotContain("restart");
    }

    private static String withoutLoneSurrogates(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    private static Response answer(String text) {
        return Response.json(
                200, JsonNodeFactory.instance.objectNode().put("haiku", text).toString());
    }

    /** A client that reconnects with the id of the last event that it got whole. */
    private static final class Browser {
        private static final Pattern EVENT = Pattern.compile("event: (\\S+)\ndata: ([^\n]*)\nid: (\\S+)\n\n");

        final List<String> names = new ArrayList<>();
        final List<String> ids = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        final StringBuilder raw = new StringBuilder();
        private String id = "";
        private ByteArrayOutputStream connection = new ByteArrayOutputStream();

        EventStreamWriter connect() {
            connection = new ByteArrayOutputStream() {
                @Override
                public void flush() {
                    if (toString(UTF_8).contains("event: done")
                            || toString(UTF_8).contains("event: error")) {
                        receive(Integer.MAX_VALUE);
                    }
                }
            };
            return new EventStreamWriter(connection, EventId.parse(id));
        }

        /** The connection breaks within any byte. */
        void cut(Random random) {
            receive(random.nextInt(connection.size() + 1));
        }

        void receive(int bytes) {
            byte[] sent = connection.toByteArray();
            raw.append(connection.toString(UTF_8));
            Matcher event = EVENT.matcher(new String(sent, 0, Math.min(bytes, sent.length), UTF_8));
            while (event.find()) {
                id = event.group(3);
                ids.add(id);
                names.add(event.group(1));
                take(event.group(1), event.group(2));
            }
            connection.reset();
        }

        private void take(String name, String data) {
            try {
                switch (name) {
                    case "delta" ->
                        text.append(new JsonMapper().readTree(data).path("text").textValue());
                    case "restart" -> text.setLength(0);
                    default -> {}
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
