package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Evaluates CloudFormation's intrinsic functions without an account. A parameter has its default, unless an environment
 * variable overrides it. A reference to a resource is the resource's name. Values that only a deployment knows are empty.
 */
final class IntrinsicFunctions {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Map<String, String> PSEUDO_PARAMETERS = Map.of(
            "AWS::Region", "us-east-1",
            "AWS::AccountId", "000000000000",
            "AWS::StackName", "local",
            "AWS::Partition", "aws");
    private static final Map<String, String> NAME_PROPERTIES = Map.of(
            "AWS::DynamoDB::Table", "TableName",
            "AWS::SQS::Queue", "QueueName");

    private final JsonNode template;
    private final Map<String, String> parameters = new HashMap<>();

    /** @param variables values of parameters, by the name of the function variable that refers to the parameter */
    IntrinsicFunctions(JsonNode template, Map<String, String> variables) {
        this.template = template;
        JsonNode functions = template.path("Globals").path("Function");
        for (var variable : functions.path("Environment").path("Variables").properties()) {
            String value = variables.getOrDefault(variable.getKey(), "");
            if (!value.isBlank()) {
                parameters.put(variable.getValue().path("Ref").asText(), value);
            }
        }
    }

    /** The value of an expression; empty if unknown. */
    Optional<String> text(JsonNode node) {
        if (node.isValueNode() && !node.isNull()) {
            return Optional.of(node.asText());
        }
        if (!node.isObject() || node.size() != 1) {
            return Optional.empty();
        }
        String operator = node.fieldNames().next();
        JsonNode operand = node.path(operator);
        return switch (operator) {
            case "Ref" -> reference(operand.asText());
            case "Fn::Sub" -> operand.isTextual() ? substitute(operand.asText()) : Optional.empty();
            case "Fn::If" -> text(operand.path(holds(operand.path(0).asText()) ? 1 : 2));
            default -> Optional.empty();
        };
    }

    private Optional<String> reference(String name) {
        if (name.startsWith("AWS::")) {
            return Optional.ofNullable(PSEUDO_PARAMETERS.get(name));
        }
        if (template.path("Parameters").has(name)) {
            return Optional.ofNullable(parameters.get(name))
                    .or(() -> text(template.path("Parameters").path(name).path("Default")));
        }
        JsonNode resource = template.path("Resources").path(name);
        return resource.isMissingNode() ? Optional.empty() : Optional.of(nameOf(name, resource));
    }

    private String nameOf(String logicalId, JsonNode resource) {
        String property = NAME_PROPERTIES.getOrDefault(resource.path("Type").asText(), "");
        return text(resource.path("Properties").path(property)).orElse(logicalId);
    }

    private Optional<String> substitute(String text) {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        StringBuilder result = new StringBuilder();
        while (placeholders.find()) {
            Optional<String> value = reference(placeholders.group(1));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            placeholders.appendReplacement(result, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(placeholders.appendTail(result).toString());
    }

    /** Whether a named condition is true. A condition with an unknown value is false. */
    boolean holds(String condition) {
        return isTrue(template.path("Conditions").path(condition));
    }

    private boolean isTrue(JsonNode node) {
        if (!node.isObject() || node.isEmpty()) {
            return false;
        }
        String operator = node.fieldNames().next();
        JsonNode operand = node.path(operator);
        return switch (operator) {
            case "Condition" -> holds(operand.asText());
            case "Fn::Equals" -> text(operand.path(0)).equals(text(operand.path(1)));
            case "Fn::Not" -> !isTrue(operand.path(0));
            case "Fn::And" -> operand.valueStream().allMatch(this::isTrue);
            case "Fn::Or" -> operand.valueStream().anyMatch(this::isTrue);
            default -> false;
        };
    }
}
