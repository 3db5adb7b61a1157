package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.local.template.Template.EventSourceSpec;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.QueueSpec;
import com.promptbuilder.local.template.Template.Route;
import com.promptbuilder.local.template.Template.ScheduleSpec;
import com.promptbuilder.local.template.Template.TableSpec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one template: converts each resource into its record, in the order of the file. */
final class TemplateReader {
    private final Path file;
    private final JsonNode template;
    private final IntrinsicFunctions values;
    private final EventReader events;
    private final List<FunctionSpec> functions = new ArrayList<>();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final List<TableSpec> tables = new ArrayList<>();
    private final List<QueueSpec> queues = new ArrayList<>();
    private final List<EventSourceSpec> sources = new ArrayList<>();
    private final List<ScheduleSpec> schedules = new ArrayList<>();

    TemplateReader(Path file, Map<String, String> variables) {
        this.file = file;
        this.template = CloudFormationYaml.read(file);
        this.values = new IntrinsicFunctions(template, variables);
        this.events = new EventReader(file, values);
    }

    Template read() {
        for (Map.Entry<String, JsonNode> resource : template.path("Resources").properties()) {
            if (isDeployed(resource.getValue())) {
                readResource(resource.getKey(), resource.getValue());
            }
        }
        if (functions.isEmpty()) {
            throw new TemplateException(file + " has no resource of type AWS::Serverless::Function");
        }
        return new Template(functions, List.copyOf(routes.values()), tables, queues, sources, schedules);
    }

    private boolean isDeployed(JsonNode resource) {
        JsonNode condition = resource.path("Condition");
        return condition.isMissingNode() || values.holds(condition.asText());
    }

    private void readResource(String id, JsonNode resource) {
        JsonNode properties = resource.path("Properties");
        switch (resource.path("Type").asText()) {
            case "AWS::Serverless::Function" -> readFunction(id, properties);
            case "AWS::DynamoDB::Table" -> tables.add(table(id, properties));
            case "AWS::SQS::Queue" -> queues.add(events.queue(id, properties));
            default -> {} // resources that only a deployment needs
        }
    }

    private void readFunction(String id, JsonNode properties) {
        String handler = values.text(setting(properties, "Handler"))
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new TemplateException(file + ": function " + id + " has no Handler"));
        FunctionSpec function = new FunctionSpec(
                id,
                handler.replaceFirst("::.*", ""),
                Duration.ofSeconds(number(id, properties, "Timeout", 3)),
                number(id, properties, "MemorySize", 128),
                environment(properties));
        functions.add(function);
        for (JsonNode event : properties.path("Events")) {
            JsonNode own = event.path("Properties");
            switch (event.path("Type").asText()) {
                case "Api" -> addRoute(function, own);
                case "SQS" -> events.source(function, own).ifPresent(sources::add);
                case "Schedule" -> events.schedule(function, own).ifPresent(schedules::add);
                default -> {} // events that only a deployment needs
            }
        }
    }

    private JsonNode setting(JsonNode properties, String name) {
        JsonNode own = properties.path(name);
        return own.isMissingNode() ? globals().path(name) : own;
    }

    private JsonNode globals() {
        return template.path("Globals").path("Function");
    }

    private int number(String id, JsonNode properties, String name, int otherwise) {
        JsonNode node = setting(properties, name);
        if (node.isMissingNode()) {
            return otherwise;
        }
        Optional<String> text = values.text(node);
        try {
            return Integer.parseInt(text.orElse("an expression without a value here"));
        } catch (NumberFormatException e) {
            throw new TemplateException(
                    file + ": " + name + " of function " + id + " must be a whole number, but is "
                            + text.orElse(node.toString()),
                    e);
        }
    }

    private Map<String, String> environment(JsonNode properties) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode level : List.of(globals(), properties)) {
            for (var variable : level.path("Environment").path("Variables").properties()) {
                values.text(variable.getValue()).ifPresent(text -> environment.put(variable.getKey(), text));
            }
        }
        environment.computeIfPresent(FunctionSpec.EXEC_WRAPPER, (_, command) -> inLayer(properties, command));
        return environment;
    }

    /** The path of a layer's file. Lambda unpacks layers to /opt. */
    private String inLayer(JsonNode properties, String command) {
        for (JsonNode layer : properties.path("Layers")) {
            JsonNode content = template.path("Resources")
                    .path(layer.path("Ref").asText())
                    .path("Properties")
                    .path("ContentUri");
            Path candidate = file.resolveSibling(content.asText())
                    .resolve(Path.of("/opt").relativize(Path.of(command)));
            if (Files.isExecutable(candidate)) {
                return candidate.toAbsolutePath().toString();
            }
        }
        throw new TemplateException(file + ": no layer of the function has the executable " + command);
    }

    private void addRoute(FunctionSpec function, JsonNode properties) {
        Route route = new Route(
                values.text(properties.path("Method")).orElse(Route.ANY),
                values.text(properties.path("Path"))
                        .orElseThrow(() -> new TemplateException(
                                file + ": an Api event of function " + function.name() + " has no Path")),
                function);
        Route other = routes.putIfAbsent(route.method() + " " + route.path().replaceAll("\\{[^}+]*", "{"), route);
        if (other != null && !other.function().equals(function)) {
            throw new TemplateException("%s: %s and %s are both on %s %s"
                    .formatted(file, other.function().name(), function.name(), route.method(), route.path()));
        }
    }

    private TableSpec table(String id, JsonNode properties) {
        if (properties.has("GlobalSecondaryIndexes") || properties.has("LocalSecondaryIndexes")) {
            throw new TemplateException(
                    file + ": table " + id + " has secondary indexes, which the local runtime does not support");
        }
        Map<String, String> types = new HashMap<>();
        for (JsonNode attribute : properties.path("AttributeDefinitions")) {
            types.put(
                    attribute.path("AttributeName").asText(),
                    attribute.path("AttributeType").asText());
        }
        List<TableSpec.Key> keys = new ArrayList<>();
        for (JsonNode key : properties.path("KeySchema")) {
            String attribute = key.path("AttributeName").asText();
            keys.add(new TableSpec.Key(attribute, key.path("KeyType").asText(), types.getOrDefault(attribute, "S")));
        }
        if (keys.isEmpty()) {
            throw new TemplateException(file + ": table " + id + " has no KeySchema");
        }
        JsonNode timeToLive = properties.path("TimeToLiveSpecification");
        Optional<String> attribute = values.text(timeToLive.path("Enabled"))
                .filter("true"::equals)
                .flatMap(_ -> values.text(timeToLive.path("AttributeName")));
        return new TableSpec(values.text(properties.path("TableName")).orElse(id), keys, attribute);
    }
}
