package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one template: converts each resource into its record, in the order of the file. */
final class TemplateReader {
    private static final Set<String> ROUTE_EVENTS = Set.of("Api", "HttpApi");

    private final Path file;
    private final JsonNode template;
    private final IntrinsicFunctions intrinsicFunctions;
    private final List<FunctionSpec> functions = new ArrayList<>();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final List<TableSpec> tables = new ArrayList<>();
    private final List<QueueSpec> queues = new ArrayList<>();
    private final List<EventSourceSpec> sources = new ArrayList<>();
    private final List<ScheduleSpec> schedules = new ArrayList<>();

    TemplateReader(Path file, Map<String, String> variables) {
        this.file = file;
        this.template = CloudFormationYaml.read(file);
        this.intrinsicFunctions = new IntrinsicFunctions(template, variables);
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
        return condition.isMissingNode() || intrinsicFunctions.holds(condition.asText());
    }

    private void readResource(String id, JsonNode resource) {
        JsonNode properties = resource.path("Properties");
        switch (resource.path("Type").asText()) {
            case "AWS::Serverless::Function" -> readFunction(id, properties);
            case "AWS::DynamoDB::Table" -> tables.add(new TableReader(file, intrinsicFunctions).read(id, properties));
            case "AWS::SQS::Queue" -> queues.add(new QueueReader(file, intrinsicFunctions).queue(id, properties));
            default -> {} // resources that only a deployment needs
        }
    }

    private void readFunction(String id, JsonNode properties) {
        String handler = intrinsicFunctions
                .text(setting(properties, "Handler"))
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
            if (ROUTE_EVENTS.contains(event.path("Type").asText())) {
                addRoute(function, event.path("Properties"));
            } else if (event.path("Type").asText().equals("SQS")) {
                new QueueReader(file, intrinsicFunctions)
                        .source(function, event.path("Properties"))
                        .ifPresent(sources::add);
            } else if (event.path("Type").asText().equals("Schedule")) {
                new ScheduleReader(file, intrinsicFunctions)
                        .schedule(function, event.path("Properties"))
                        .ifPresent(schedules::add);
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
        Optional<String> text = intrinsicFunctions.text(node);
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
                intrinsicFunctions
                        .text(variable.getValue())
                        .ifPresent(text -> environment.put(variable.getKey(), text));
            }
        }
        return environment;
    }

    private void addRoute(FunctionSpec function, JsonNode properties) {
        Route route = new Route(
                intrinsicFunctions.text(properties.path("Method")).orElse(Route.ANY),
                intrinsicFunctions
                        .text(properties.path("Path"))
                        .orElseThrow(() -> new TemplateException(
                                file + ": an Api event of function " + function.name() + " has no Path")),
                function);
        Route other = routes.putIfAbsent(route.method() + " " + route.path().replaceAll("\\{[^}+]*", "{"), route);
        if (other != null && !other.function().equals(function)) {
            throw new TemplateException("%s: %s and %s are both on %s %s"
                    .formatted(file, other.function().name(), function.name(), route.method(), route.path()));
        }
    }
}
