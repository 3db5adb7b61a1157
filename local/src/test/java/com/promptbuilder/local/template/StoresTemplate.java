package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The tables and queues of a template, with its parameters and conditions, as a template for CloudFormation. */
public final class StoresTemplate {
    private static final Set<String> TYPES = Set.of("AWS::DynamoDB::Table", "AWS::SQS::Queue");

    private StoresTemplate() {}

    /** The template as JSON. The stack deletes its resources at its end, even those that a deployment retains. */
    public static String read(Path file) {
        JsonNode template = CloudFormationYaml.read(file);
        ObjectNode stores = JsonNodeFactory.instance.objectNode();
        stores.set("Parameters", template.path("Parameters"));
        stores.set("Conditions", template.path("Conditions"));
        ObjectNode resources = stores.putObject("Resources");
        template.path("Resources").properties().stream()
                .filter(resource ->
                        TYPES.contains(resource.getValue().path("Type").asText()))
                .forEach(resource -> {
                    ObjectNode copy = resource.getValue().deepCopy();
                    resources.set(resource.getKey(), copy.without(List.of("DeletionPolicy", "UpdateReplacePolicy")));
                });
        splitAttributes(stores);
        return stores.toString();
    }

    /** The value of a global variable of all functions, as an expression. */
    public static JsonNode globalVariable(Path file, String name) {
        return CloudFormationYaml.read(file).at("/Globals/Function/Environment/Variables/" + name);
    }

    /** The pattern of a parameter. */
    public static String pattern(Path file, String parameter) {
        return CloudFormationYaml.read(file)
                .at("/Parameters/" + parameter + "/AllowedPattern")
                .asText();
    }

    /** JSON has no dotted form of {@code Fn::GetAtt}. */
    private static void splitAttributes(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("Fn::GetAtt").isTextual()) {
            ArrayNode parts = JsonNodeFactory.instance.arrayNode();
            List.of(object.path("Fn::GetAtt").asText().split("\\.", 2)).forEach(parts::add);
            object.set("Fn::GetAtt", parts);
        }
        node.forEach(StoresTemplate::splitAttributes);
    }
}
