package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The template's functions and settings. CloudFormation's tags are dropped: {@code !Ref Stage} reads as {@code Stage}. Anchors and merges
 * are expanded, and functions inherit {@code Globals}.
 */
record SamTemplate(JsonNode root) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The package of the function classes. */
    static final String PACKAGE = "com.promptbuilder.functions.";

    /** An event of a function: path and method. */
    record Event(String method, String path) {}

    static SamTemplate read() {
        return parse(text());
    }

    static String text() {
        try {
            return Files.readString(ROOT.resolve("template.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SamTemplate parse(String yaml) {
        return new SamTemplate(new ObjectMapper().valueToTree(new Yaml(new Untagged()).<Object>load(yaml)));
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(1_000);
        return options;
    }

    private static final class Untagged extends SafeConstructor {
        Untagged() {
            super(options());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return switch (node) {
                        case SequenceNode sequence -> constructSequence(sequence);
                        case MappingNode mapping -> constructMapping(mapping);
                        case ScalarNode scalar -> scalar.getValue();
                        default -> throw new IllegalArgumentException(node.toString());
                    };
                }
            });
        }

        // SnakeYAML removes a merge from a node when it merges that node into another. The second node would lack it.
        @Override
        protected void flattenMapping(MappingNode node, boolean forceStringKeys) {
            List.copyOf(node.getValue()).stream()
                    .filter(entry -> entry.getKeyNode().getTag().equals(Tag.MERGE))
                    .map(NodeTuple::getValueNode)
                    .filter(MappingNode.class::isInstance)
                    .forEach(merged -> flattenMapping((MappingNode) merged, forceStringKeys));
            super.flattenMapping(node, forceStringKeys);
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

    /** The log group that a function writes to. */
    String logGroup(String id) {
        return resource(id)
                .at("/LoggingConfig/LogGroup")
                .asText(root.at("/Globals/Function/LoggingConfig/LogGroup").asText());
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
