package com.promptbuilder.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.TypeScope;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** JSON schemas (draft 2020-12) of records, from the constraints that {@link FieldReader} enforces. */
public final class JsonSchemas {
    private JsonSchemas() {}

    /** Schema of a request: limits, required fields, no additional fields. */
    public static ObjectNode ofInput(Class<? extends Record> in) {
        SchemaGeneratorConfigBuilder config = described();
        config.forFields()
                .withRequiredCheck(JsonSchemas::isRequired)
                .withStringMinLengthResolver(field -> field.getAnnotation(Required.class) == null ? null : 1)
                .withNullableCheck(field -> !isRequired(field))
                .withStringMaxLengthResolver(JsonSchemas::maxLength)
                .withArrayMaxItemsResolver(JsonSchemas::maxItems);
        ObjectNode schema = new SchemaGenerator(config.build()).generateSchema(in);
        RecordField.of(in).stream()
                .filter(RecordField::hasSiblingRules)
                .flatMap(field -> new SiblingRules(field).conditions())
                .forEach(schema.withArrayProperty("allOf")::add);
        return schema;
    }

    /** Schema of an answer: every field that is never omitted is required, and none is null. */
    public static ObjectNode ofOutput(Class<? extends Record> out) {
        SchemaGeneratorConfigBuilder config = described();
        config.forFields()
                .withNullableCheck(_ -> false)
                .withArrayMaxItemsResolver(JsonSchemas::maxItems)
                .withRequiredCheck(field -> field.getAnnotationConsideringFieldAndGetter(JsonInclude.class) == null
                        && field.getDeclaredType().getErasedType() != Optional.class);
        return new SchemaGenerator(config.build()).generateSchema(out);
    }

    /** Adds a sample's values to the properties of a schema, as their examples. */
    public static void addExamples(JsonNode schema, JsonNode sample) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = sample.path(property.getKey());
            JsonNode items = property.getValue().path("items");
            if (property.getValue().has("properties")) {
                addExamples(property.getValue(), value);
            } else if (items.has("properties")) {
                addExamples(items, value.path(0));
            } else if (!value.isMissingNode()) {
                ((ObjectNode) property.getValue()).putArray("examples").add(value);
            }
        }
    }

    /** Schema of Claude's output. Structured outputs need every property required and no additional ones. */
    static ObjectNode ofReply(Class<? extends Record> reply) {
        SchemaGeneratorConfigBuilder config = common();
        config.forFields()
                .withRequiredCheck(_ -> true)
                // Called for a list and for its items; only the list has a length.
                .withArrayMinItemsResolver(field ->
                        field.isFakeContainerItemScope() || field.getAnnotation(Required.class) == null ? null : 1);
        return new SchemaGenerator(config.build()).generateSchema(reply);
    }

    /** With each field's {@link Description}, for readers. Claude gets none: its prompts describe the fields. */
    private static SchemaGeneratorConfigBuilder described() {
        SchemaGeneratorConfigBuilder config = common();
        config.forFields().withDescriptionResolver(JsonSchemas::description);
        return config;
    }

    private static @Nullable String description(FieldScope field) {
        Description description = field.getAnnotation(Description.class);
        return description == null || field.isFakeContainerItemScope() ? null : description.value();
    }

    private static SchemaGeneratorConfigBuilder common() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(
                        Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                        Option.INLINE_ALL_SCHEMAS,
                        Option.FLATTENED_OPTIONALS)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forTypesInGeneral()
                // Claude writes fields in the schema's order, which must be the record's.
                .withPropertySorter(Comparator.comparingInt(JsonSchemas::position))
                .withCustomDefinitionProvider(
                        (type, context) -> type.getErasedType().isEnum()
                                ? new CustomDefinition(choice(context, type.getErasedType()), true)
                                : null)
                .withAdditionalPropertiesResolver((TypeScope scope, SchemaGenerationContext context) ->
                        scope.getType().isInstanceOf(Map.class) ? mapValue(scope, context) : null);
        return config;
    }

    private static ObjectNode choice(SchemaGenerationContext context, Class<?> type) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode().put("type", "string");
        ArrayNode values = schema.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            values.add(RecordField.jsonName((Enum<?>) constant));
        }
        return schema;
    }

    private static ObjectNode mapValue(TypeScope map, SchemaGenerationContext context) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        return map.getTypeParameterFor(Map.class, 1).getErasedType() == String.class
                ? schema.put("type", "string")
                : schema;
    }

    // An enum has no empty value to represent its absence.
    private static boolean isRequired(FieldScope field) {
        return field.getDeclaredType().getErasedType().isEnum() || field.getAnnotation(Required.class) != null;
    }

    private static @Nullable Integer maxItems(FieldScope field) {
        MaxItems limit = field.getAnnotation(MaxItems.class);
        return limit == null || field.isFakeContainerItemScope() ? null : limit.value();
    }

    // JSON Schema cannot limit a map's text.
    private static @Nullable Integer maxLength(FieldScope field) {
        MaxLength limit = field.getAnnotation(MaxLength.class);
        return limit == null || field.getType().getErasedType() != String.class ? null : limit.value();
    }

    private static int position(MemberScope<?, ?> member) {
        return RecordField.of(member.getDeclaringType().getErasedType()).stream()
                .map(RecordField::name)
                .toList()
                .indexOf(member.getDeclaredName());
    }
}
