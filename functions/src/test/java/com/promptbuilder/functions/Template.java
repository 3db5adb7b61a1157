package com.promptbuilder.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The template's functions and settings. CloudFormation's tags are left out: {@code !Ref Stage} reads as {@code Stage}. */
record Template(JsonNode root) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The package of the function classes. */
    static final String PACKAGE = "com.promptbuilder.functions.";

    /** One way in. */
    record Event(String method, String path) {}

    static Template read() {
        try {
            return parse(Files.readString(ROOT.resolve("template.yaml")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Template parse(String yaml) {
        try {
            return new Template(new YAMLMapper().readTree(yaml));
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    /** The properties of each function, by its handler. */
    Map<String, JsonNode> functions() {
        return resources("AWS::Serverless::Function").values().stream()
                .collect(Collectors.toMap(function -> function.path("Handler").asText(), function -> function));
    }

    /** The properties of the resources of one type, by their logical ids. */
    Map<String, JsonNode> resources(String type) {
        return root.path("Resources")
                .propertyStream()
                .filter(resource -> resource.getValue().path("Type").asText().equals(type))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, resource -> resource.getValue().path("Properties")));
    }

    /** The properties of one resource. */
    JsonNode resource(String id) {
        return root.path("Resources").path(id).path("Properties");
    }

    static Set<Event> events(JsonNode function) {
        List<Event> events = function.path("Events")
                .valueStream()
                .filter(event -> event.path("Type").asText().equals("Api"))
                .map(event -> event.path("Properties"))
                .map(event -> new Event(
                        event.path("Method").asText(), event.path("Path").asText()))
                .toList();
        return Set.copyOf(events);
    }

    Set<Event> events() {
        return functions().values().stream()
                .flatMap(function -> events(function).stream())
                .collect(Collectors.toSet());
    }

    Duration timeout(JsonNode function) {
        int everyFunctions = root.at("/Globals/Function/Timeout").asInt();
        return Duration.ofSeconds(function.path("Timeout").asInt(everyFunctions));
    }

    /** The parameter behind each environment variable, by the variable's name. */
    Map<String, JsonNode> parametersByVariable() {
        return root.at("/Globals/Function/Environment/Variables")
                .propertyStream()
                .filter(variable ->
                        root.path("Parameters").has(variable.getValue().asText()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        variable ->
                                root.path("Parameters").path(variable.getValue().asText())));
    }
}
