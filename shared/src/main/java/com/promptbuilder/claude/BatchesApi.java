package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.RequestAuthorization.Result.Headers;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Client of a provider's Message Batches API, {@code /v1/messages/batches}. It follows no URL that a response contains. */
public final class BatchesApi implements MessageBatches {
    private static final String PATH = "/v1/messages/batches";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PAGE = 100;

    private interface BodyReader<T> {
        T read(int status, InputStream body) throws IOException;
    }

    private final MessagesApi.Server server;
    private final RequestAuthorization authorization;
    private final Supplier<HttpClient> client;

    public BatchesApi(MessagesApi.Server server, RequestAuthorization authorization, Supplier<HttpClient> client) {
        this.server = server;
        this.authorization = authorization;
        this.client = client;
    }

    @Override
    public Creation create(Map<String, Prompt> prompts) {
        // A connection that died while the process was frozen breaks this request, which HttpClient repeats.
        Optional<JsonNode> _ = page("?limit=1");
        try {
            Optional<HttpResponse<InputStream>> response = send("POST", PATH, body(prompts));
            if (response.isEmpty()) {
                return new Creation.NotCreated(new Failure.Rejected(401));
            }
            try (InputStream in = response.get().body()) {
                int status = response.get().statusCode();
                Optional<String> id = id(parse(in), "id");
                if (status == 200) {
                    return id.<Creation>map(Creation.Created::new).orElseGet(Creation.Unknown::new);
                }
                boolean isRefused = status / 100 == 4 || status == 503 || status == 529;
                return isRefused
                        ? new Creation.NotCreated(
                                new ErrorFormat(response.get().headers(), InstantSource.system()).ofStatus(status))
                        : new Creation.Unknown();
            }
        } catch (ConnectException | HttpConnectTimeoutException _) { // the failure reports it
            return new Creation.NotCreated(new Failure.Unreachable(Failure.ConnectionError.CONNECT_FAILED));
        } catch (IOException _) { // the list of batches will show it
            return new Creation.Unknown();
        }
    }

    private byte[] body(Map<String, Prompt> prompts) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode requests = body.putArray("requests");
        prompts.forEach((id, prompt) -> requests.addObject()
                .put("custom_id", id)
                .set(
                        "params",
                        MessagesCodec.params(
                                prompt,
                                server.modelNames().apply(prompt.model()).orElse(prompt.model()))));
        return MessagesCodec.bytes(body);
    }

    @Override
    public Status status(String id) {
        return get(PATH + "/" + id, Status.UNAVAILABLE, (status, in) -> switch (status) {
            case 200 -> isEnded(parse(in)) ? Status.ENDED : Status.IN_PROGRESS;
            case 404 -> Status.MISSING;
            default -> Status.UNAVAILABLE;
        });
    }

    private static boolean isEnded(JsonNode batch) {
        return batch.path("processing_status").asText().equals("ended");
    }

    @Override
    public boolean results(String id, Predicate<Line> reader) {
        return get(PATH + "/" + id + "/results", false, (status, in) -> status == 200 && readLines(in, reader));
    }

    private static boolean readLines(InputStream in, Predicate<Line> reader) throws IOException {
        LineReader lines = new LineReader(in);
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (line.get().length > 0 && !reader.test(line(MessagesCodec.parse(line.get())))) {
                return true;
            }
        }
        return true;
    }

    private static Line line(JsonNode line) {
        JsonNode result = line.path("result");
        return new Line(
                line.path("custom_id").asText(),
                switch (result.path("type").asText()) {
                    case "succeeded" -> new Result.Completed(MessagesCodec.message(result.path("message")));
                    case "expired" -> new Result.Expired();
                    case "canceled" -> new Result.Canceled();
                    default -> new Result.Completed(ErrorFormat.ofError(result.path("error")));
                });
    }

    @Override
    public Optional<List<Listed>> created(Instant from, Instant to) {
        List<Listed> found = new ArrayList<>();
        String after = "";
        while (found.size() <= PAGE) {
            Optional<JsonNode> page = page("?limit=" + PAGE + after);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            for (JsonNode batch : page.get().path("data")) {
                Instant time = time(batch.path("created_at").asText());
                if (time.isBefore(from)) {
                    return Optional.of(found);
                }
                if (!time.isAfter(to)) {
                    id(batch, "id").ifPresent(id -> found.add(new Listed(id, isEnded(batch))));
                }
            }
            Optional<String> last = id(page.get(), "last_id");
            if (!page.get().path("has_more").asBoolean() || last.isEmpty()) {
                return Optional.of(found);
            }
            after = "&after_id=" + last.get();
        }
        return Optional.empty();
    }

    private static Optional<String> id(JsonNode node, String name) {
        return Optional.ofNullable(node.path(name).textValue())
                .filter(id -> ID.matcher(id).matches());
    }

    // A batch without a readable time is after every time, so it is none of those asked for.
    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.MAX;
        }
    }

    private Optional<JsonNode> page(String parameters) {
        return get(
                PATH + parameters,
                Optional.empty(),
                (status, in) -> status == 200 ? Optional.of(parse(in)) : Optional.empty());
    }

    /** Reads a response by its status and body. The next run repeats what had none, or a broken one. */
    private <T> T get(String path, T unavailable, BodyReader<T> reader) {
        try {
            Optional<HttpResponse<InputStream>> response = send("GET", path, new byte[0]);
            if (response.isEmpty()) {
                return unavailable;
            }
            try (InputStream in = response.get().body()) {
                return reader.read(response.get().statusCode(), in);
            }
        } catch (IOException _) { // the result reports it
            return unavailable;
        }
    }

    private static JsonNode parse(InputStream in) throws IOException {
        return MessagesCodec.parse(in.readNBytes(ResponseReader.MAX_BYTES));
    }

    /** Sends a request; empty without credentials. */
    private Optional<HttpResponse<InputStream>> send(String method, String path, byte[] body) throws IOException {
        URI uri = server.resolve(path);
        Map<String, String> headers = server.headersWith("content-type", "application/json");
        if (!(authorization.authorize(method, uri, headers, body) instanceof Headers(Map<String, String> fields))) {
            return Optional.empty();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        fields.forEach(request::header);
        try {
            return Optional.of(client.get().send(request.build(), BodyHandlers.ofInputStream()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
