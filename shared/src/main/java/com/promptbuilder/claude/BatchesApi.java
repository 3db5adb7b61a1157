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
        Optional<JsonNode> _ = get(PATH + "?limit=1");
        try {
            Optional<HttpResponse<InputStream>> response = send("POST", PATH, body(prompts));
            if (response.isEmpty()) {
                return new Creation.NotCreated(new Failure.Rejected(401));
            }
            try (InputStream in = response.get().body()) {
                int status = response.get().statusCode();
                String id = MessagesCodec.parse(in.readNBytes(ResponseReader.MAX_BYTES))
                        .path("id")
                        .asText();
                if (status == 200) {
                    return ID.matcher(id).matches() ? new Creation.Created(id) : new Creation.Unknown();
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
        try {
            Optional<HttpResponse<InputStream>> response = send("GET", PATH + "/" + id, new byte[0]);
            if (response.isEmpty()) {
                return Status.UNAVAILABLE;
            }
            try (InputStream in = response.get().body()) {
                return switch (response.get().statusCode()) {
                    case 200 ->
                        isEnded(MessagesCodec.parse(in.readNBytes(ResponseReader.MAX_BYTES)))
                                ? Status.ENDED
                                : Status.IN_PROGRESS;
                    case 404 -> Status.MISSING;
                    default -> Status.UNAVAILABLE;
                };
            }
        } catch (IOException _) { // the next poll asks again
            return Status.UNAVAILABLE;
        }
    }

    private static boolean isEnded(JsonNode batch) {
        return batch.path("processing_status").asText().equals("ended");
    }

    @Override
    public boolean results(String id, Predicate<Line> reader) {
        try {
            Optional<HttpResponse<InputStream>> response = send("GET", PATH + "/" + id + "/results", new byte[0]);
            if (response.isEmpty()) {
                return false;
            }
            try (InputStream in = response.get().body()) {
                return response.get().statusCode() == 200 && readLines(in, reader);
            }
        } catch (IOException _) { // the next run reads them from the beginning
            return false;
        }
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
            Optional<JsonNode> page = get(PATH + "?limit=" + PAGE + after);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            for (JsonNode batch : page.get().path("data")) {
                Instant time = time(batch.path("created_at").asText());
                if (time.isBefore(from)) {
                    return Optional.of(found);
                }
                if (!time.isAfter(to) && ID.matcher(batch.path("id").asText()).matches()) {
                    found.add(new Listed(batch.path("id").asText(), isEnded(batch)));
                }
            }
            String last = page.get().path("last_id").asText();
            if (!page.get().path("has_more").asBoolean() || !ID.matcher(last).matches()) {
                return Optional.of(found);
            }
            after = "&after_id=" + last;
        }
        return Optional.empty();
    }

    // A batch without a readable time is after every time, so it is none of those asked for.
    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.MAX;
        }
    }

    private Optional<JsonNode> get(String path) {
        try {
            Optional<HttpResponse<InputStream>> response = send("GET", path, new byte[0]);
            if (response.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = response.get().body()) {
                return response.get().statusCode() == 200
                        ? Optional.of(MessagesCodec.parse(in.readNBytes(ResponseReader.MAX_BYTES)))
                        : Optional.empty();
            }
        } catch (IOException _) { // an empty result reports it
            return Optional.empty();
        }
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
