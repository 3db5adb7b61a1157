package com.promptbuilder.graphql;

import graphql.Scalars;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLType;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * GraphQL types of JSON schemas. An enum value is the JSON name in upper snake case, and a map is a list of {@code {name, value}}. The name
 * of a nested type is its path.
 */
final class SchemaTypes {
    private static final Pattern NEW_WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");
    private static final String NAME_VALUE_WORDS = "An entry of a map";

    private static final GraphQLInputType NAME_VALUE_INPUT = GraphQLInputObjectType.newInputObject()
            .name("NameValueInput")
            .description(NAME_VALUE_WORDS)
            .field(inputField("name", GraphQLNonNull.nonNull(Scalars.GraphQLString), ""))
            .field(inputField("value", GraphQLNonNull.nonNull(Scalars.GraphQLString), ""))
            .build();
    private static final GraphQLOutputType NAME_VALUE = GraphQLObjectType.newObject()
            .name("NameValue")
            .description(NAME_VALUE_WORDS)
            .field(field -> field.name("name").type(GraphQLNonNull.nonNull(Scalars.GraphQLString)))
            .field(field -> field.name("value").type(GraphQLNonNull.nonNull(Scalars.GraphQLString)))
            .build();

    private SchemaTypes() {}

    /**
     * The arguments of a field whose input has this schema.
     *
     * @param prefix begins the names of nested types
     */
    static List<GraphQLArgument> arguments(String prefix, SchemaNode in) {
        return in.fields().stream()
                .map(field -> GraphQLArgument.newArgument()
                        .name(field.getKey())
                        .description(field.getValue().description())
                        .type(inputOf(prefix, in, field.getKey(), field.getValue()))
                        .build())
                .toList();
    }

    private static GraphQLInputType inputOf(String prefix, SchemaNode parent, String name, SchemaNode schema) {
        GraphQLInputType type = input(prefix + capitalized(name), schema);
        return parent.requires(name) ? GraphQLNonNull.nonNull(type) : type;
    }

    private static GraphQLInputType input(String name, SchemaNode schema) {
        if (schema.isMap()) {
            return listOf(NAME_VALUE_INPUT);
        }
        if (schema.isList()) {
            return listOf(input(singular(name), schema.items()));
        }
        if (!schema.isObject()) {
            return (GraphQLInputType) scalar(name, schema);
        }
        GraphQLInputObjectType.Builder type =
                GraphQLInputObjectType.newInputObject().name(name + "Input").description(schema.description());
        schema.fields().forEach(field -> {
            GraphQLInputType fieldType = inputOf(name, schema, field.getKey(), field.getValue());
            type.field(inputField(field.getKey(), fieldType, field.getValue().description()));
        });
        return type.build();
    }

    private static GraphQLInputObjectField inputField(String name, GraphQLInputType type, String description) {
        return GraphQLInputObjectField.newInputObjectField()
                .name(name)
                .type(type)
                .description(description)
                .build();
    }

    /** The output type of this name and schema. */
    static GraphQLOutputType output(String name, SchemaNode schema) {
        if (schema.isMap()) {
            return listOf(NAME_VALUE);
        }
        if (schema.isList()) {
            return listOf(output(singular(name), schema.items()));
        }
        if (!schema.isObject()) {
            return (GraphQLOutputType) scalar(name, schema);
        }
        GraphQLObjectType.Builder type =
                GraphQLObjectType.newObject().name(name).description(schema.description());
        schema.fields().forEach(field -> {
            GraphQLOutputType fieldType = output(name + capitalized(field.getKey()), field.getValue());
            type.field(GraphQLFieldDefinition.newFieldDefinition()
                    .name(field.getKey())
                    .description(field.getValue().description())
                    .type(schema.requires(field.getKey()) ? GraphQLNonNull.nonNull(fieldType) : fieldType)
                    .build());
        });
        return type.build();
    }

    private static GraphQLType scalar(String name, SchemaNode schema) {
        List<String> choices = schema.choices();
        if (choices.isEmpty()) {
            return switch (schema.type()) {
                case "boolean" -> Scalars.GraphQLBoolean;
                case "integer" -> Scalars.GraphQLInt;
                case "number" -> Scalars.GraphQLFloat;
                default -> Scalars.GraphQLString;
            };
        }
        GraphQLEnumType.Builder type = GraphQLEnumType.newEnum().name(name).description(schema.description());
        choices.forEach(choice -> type.value(enumName(choice), choice));
        return type.build();
    }

    /** A legal name of GraphQL: {@code specificAspects} is {@code SPECIFIC_ASPECTS}, {@code 3d} is {@code _3D}. */
    static String enumName(String value) {
        String words = NEW_WORD.matcher(value).replaceAll("_").toUpperCase(Locale.ROOT);
        return words.isEmpty() || Character.isDigit(words.charAt(0)) ? "_" + words : words;
    }

    static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static String singular(String name) {
        return name.endsWith("s") ? name.substring(0, name.length() - 1) : name + "Item";
    }

    private static GraphQLList listOf(GraphQLType items) {
        return GraphQLList.list(GraphQLNonNull.nonNull(items));
    }
}
