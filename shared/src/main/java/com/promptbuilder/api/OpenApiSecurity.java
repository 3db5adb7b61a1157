package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.http.RequestHeader;

import java.util.List;

/** The credentials in the API's description: a deployment takes one kind, by its parameter {@code Access}. */
final class OpenApiSecurity {
    private static final List<String> KINDS = List.of("ApiKey", "Token", "Signature");
    private static final String LOCALLY = "; the local runtime asks for none";

    private OpenApiSecurity() {}

    static ObjectNode schemes() {
        ObjectNode schemes = JsonNodeFactory.instance.objectNode();
        header(schemes, "ApiKey", RequestHeader.API_KEY)
                .put("description", "Where Access is api-key: the key of a usage plan" + LOCALLY);
        schemes.putObject("Token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT")
                .put("description", "Where Access is cognito or authorizer: a token" + LOCALLY);
        header(schemes, "Signature", RequestHeader.AUTHORIZATION)
                .put("description", "Where Access is iam: AWS Signature Version 4 for execute-api" + LOCALLY)
                .put("x-amazon-apigateway-authtype", "awsSigv4");
        return schemes;
    }

    /** Any one of the kinds will do. */
    static void require(ArrayNode security) {
        KINDS.forEach(kind -> security.addObject().putArray(kind));
    }

    private static ObjectNode header(ObjectNode schemes, String name, RequestHeader header) {
        return schemes.putObject(name).put("type", "apiKey").put("in", "header").put("name", header.wireName());
    }
}
