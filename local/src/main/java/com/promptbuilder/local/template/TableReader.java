package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads resources of type AWS::DynamoDB::Table. */
final class TableReader {
    private final Path file;
    private final IntrinsicFunctions intrinsicFunctions;

    TableReader(Path file, IntrinsicFunctions intrinsicFunctions) {
        this.file = file;
        this.intrinsicFunctions = intrinsicFunctions;
    }

    TableSpec read(String id, JsonNode properties) {
        if (properties.has("GlobalSecondaryIndexes") || properties.has("LocalSecondaryIndexes")) {
            throw new TemplateException(
                    file + ": table " + id + " has secondary indexes, which the local runtime does not support");
        }
        List<TableSpec.Key> keys = keys(properties);
        if (keys.isEmpty()) {
            throw new TemplateException(file + ": table " + id + " has no KeySchema");
        }
        return new TableSpec(
                intrinsicFunctions.text(properties.path("TableName")).orElse(id), keys, timeToLive(properties));
    }

    private static List<TableSpec.Key> keys(JsonNode properties) {
        Map<String, String> types = new HashMap<>();
        properties
                .path("AttributeDefinitions")
                .forEach(attribute -> types.put(
                        attribute.path("AttributeName").asText(),
                        attribute.path("AttributeType").asText()));
        List<TableSpec.Key> keys = new ArrayList<>();
        for (JsonNode key : properties.path("KeySchema")) {
            String attribute = key.path("AttributeName").asText();
            keys.add(new TableSpec.Key(attribute, key.path("KeyType").asText(), types.getOrDefault(attribute, "S")));
        }
        return keys;
    }

    private Optional<String> timeToLive(JsonNode properties) {
        JsonNode specification = properties.path("TimeToLiveSpecification");
        boolean enabled = intrinsicFunctions
                .text(specification.path("Enabled"))
                .map(Boolean::parseBoolean)
                .orElse(false);
        return enabled ? intrinsicFunctions.text(specification.path("AttributeName")) : Optional.empty();
    }
}
