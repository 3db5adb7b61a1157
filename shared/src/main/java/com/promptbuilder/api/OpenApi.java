package com.promptbuilder.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the OpenAPI 3.1 document from the resource {@code openapi.json}. The resource has everything but the endpoints: their operation is
 * {@code x-endpoint}, and their schemas come from the records that requests and answers are bound to. References to
 * {@code components/parameters} and {@code components/responses} are resolved, and every path with GET gets HEAD.
 */
final class OpenApi {
    private static final String RESOURCE = "openapi.json";
    private static final String ANY_ANSWER =
            "/paths/~1api~1answers~1{key}/get/responses/200/content/application~1json/schema/anyOf";

    private static final String ANY_EVENT = "/paths/~1api~1answers~1{key}/get/x-event-stream/schema/anyOf";

    private static final String BATCH_EXAMPLE =
            "/paths/~1api~1batch/post/requestBody/content/application~1json/example/requests";
    private static final int MAX_BATCH_EXAMPLES = 2;

    private final ObjectNode document = resource();
    private final ObjectNode components = object(document, "/components");
    private final ObjectNode schemas = object(components, "/schemas");
    private final ObjectNode endpointOperation = object(document, "/x-endpoint");
    private final ArrayNode anyAnswer = (ArrayNode) document.at(ANY_ANSWER);
    private final ArrayNode anyEvent = (ArrayNode) document.at(ANY_EVENT);

    private OpenApi() {}

    /** @param serverUrl the prefix of every path: the stage, such as {@code /prod}, or empty */
    static String document(List<Endpoint<?, ?>> endpoints, String serverUrl) {
        return new OpenApi().build(endpoints, serverUrl).toString();
    }

    private ObjectNode build(List<Endpoint<?, ?>> endpoints, String serverUrl) {
        object(document, "/servers/0").put("url", serverUrl.isEmpty() ? "/" : serverUrl);
        ObjectNode fixedPaths = object(document, "/paths");
        ObjectNode paths = document.putObject("paths");
        QueryOperation queryOperation = new QueryOperation(components.path("parameters"));
        for (Endpoint<?, ?> endpoint : endpoints) {
            ObjectNode post = operation(endpoint);
            paths.putObject(path(endpoint))
                    .<ObjectNode>set("post", post)
                    .<ObjectNode>set("get", queryOperation.get(post));
        }
        paths.setAll(fixedPaths);
        endpoints.forEach(this::addToBatch);
        ((ArrayNode) schemas.at("/BatchResponseItem/properties/body/anyOf"))
                .addAll(anyAnswer)
                .add(reference("Pending"))
                .add(reference("Error"));
        paths.forEach(OpenApi::addHead);
        paths.forEach(path -> path.forEach(this::resolveReferences));
        paths.forEach(path -> withoutContent(path.path("head")));
        paths.forEach(path -> path.forEach(OpenApi::describeStream));
        document.remove("x-endpoint");
        components.remove(List.of("parameters", "responses"));
        return document;
    }

    private ObjectNode operation(Endpoint<?, ?> endpoint) {
        String name = schemaName(endpoint.name());
        ObjectNode in = JsonSchemas.ofInput(endpoint.in());
        ObjectNode out = JsonSchemas.ofOutput(endpoint.out());
        schemas.set(name + "Request", in);
        schemas.set(name + "Answer", out);
        anyAnswer.add(reference(name + "Answer"));
        ObjectNode operation = endpointOperation.deepCopy();
        operation.put("operationId", Character.toLowerCase(name.charAt(0)) + name.substring(1));
        operation.put("summary", "POST " + path(endpoint));
        ObjectNode request = object(operation, "/requestBody/content/application~1json");
        request.set("schema", reference(name + "Request"));
        endpoint.example().ifPresent(example -> {
            operation.put("summary", example.summary());
            request.set("example", example.body());
            JsonSchemas.addExamples(in, example.body());
            JsonSchemas.addExamples(in, example.more());
            JsonSchemas.addExamples(out, example.answer());
        });
        object(operation, "/responses/200/content/application~1json").set("schema", reference(name + "Answer"));
        if (endpoint.isStreamable()) {
            schemas.set(name + "Event", event(name));
            anyEvent.add(reference(name + "Event"));
            object(operation, "/x-event-stream").set("schema", reference(name + "Event"));
        } else {
            operation.remove("x-event-stream");
        }
        return operation;
    }

    private static ObjectNode event(String name) {
        ObjectNode done = JsonNodeFactory.instance.objectNode().put("type", "object");
        done.put("description", "The end of a stream: the JSON answer");
        done.putObject("properties")
                .<ObjectNode>set("event", JsonNodeFactory.instance.objectNode().put("const", "done"))
                .set("data", reference(name + "Answer"));
        done.putArray("required").add("event").add("data");
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putArray("oneOf")
                .add(reference("DeltaEvent"))
                .add(reference("RestartEvent"))
                .add(reference("UsageEvent"))
                .add(done)
                .add(reference("ErrorEvent"));
        return event;
    }

    private void addToBatch(Endpoint<?, ?> endpoint) {
        ObjectNode item = ((ArrayNode) schemas.at("/BatchRequestItem/oneOf")).addObject();
        item.put("type", "object").put("additionalProperties", false);
        item.putArray("required").add("id").add("route").add("body");
        ObjectNode properties = item.putObject("properties");
        properties.putObject("id").put("type", "string").put("minLength", 1).put("maxLength", 64);
        properties.putObject("route").put("type", "string").putArray("enum").add(path(endpoint));
        properties.set("body", reference(schemaName(endpoint.name()) + "Request"));
        properties.set("headers", reference("BatchRequestHeaders"));
        ArrayNode examples = (ArrayNode) document.at(BATCH_EXAMPLE);
        if (examples.size() < MAX_BATCH_EXAMPLES) {
            endpoint.example()
                    .ifPresent(example -> examples.addObject()
                            .put("id", Integer.toString(examples.size()))
                            .put("route", path(endpoint))
                            .set("body", example.body()));
        }
    }

    private void resolveReferences(JsonNode operation) {
        ArrayNode parameters = (ArrayNode) operation.path("parameters");
        for (int i = 0; i < parameters.size(); i++) {
            parameters.set(i, resolved(parameters.path(i)));
        }
        for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
            response.setValue(resolved(response.getValue()));
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** HEAD is GET without content (RFC 9110, 9.3.2). */
    private static void addHead(JsonNode path) {
        if (path.get("get") instanceof ObjectNode get) {
            ObjectNode head = get.deepCopy();
            ((ObjectNode) path).set("head", head);
            head.remove("x-event-stream");
            head.put("operationId", get.path("operationId").asText() + "Head");
            head.put("summary", get.path("summary").asText().replaceFirst("GET", "HEAD"));
            if (path.has("post")) {
                QueryOperation.makeHead(head);
            }
        }
    }

    /** Tools show an operation's description, and ignore extensions. */
    private static void describeStream(JsonNode operation) {
        Stream.of("x-event-stream", "x-ndjson")
                .map(name -> operation.path(name).path("description"))
                .filter(JsonNode::isTextual)
                .forEach(text -> ((ObjectNode) operation).set("description", text));
    }

    private static void withoutContent(JsonNode head) {
        for (Map.Entry<String, JsonNode> response : head.path("responses").properties()) {
            response.setValue(((ObjectNode) response.getValue().deepCopy()).without("content"));
        }
    }

    private static ObjectNode reference(String schema) {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
    }

    private static String path(Endpoint<?, ?> endpoint) {
        return "/api/" + endpoint.name();
    }

    private static String schemaName(String endpointName) {
        return Arrays.stream(endpointName.split("-", -1))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static ObjectNode object(JsonNode parent, String pointer) {
        return (ObjectNode) parent.at(pointer);
    }

    private static ObjectNode resource() {
        try {
            return (ObjectNode) new JsonMapper().readTree(DocsHandler.resource(RESOURCE));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
