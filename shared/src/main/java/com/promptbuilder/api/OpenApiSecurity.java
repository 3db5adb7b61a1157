package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.http.RequestHeader;

import java.util.List;

/** The security schemes of the OpenAPI document. The parameter {@code Access} selects the scheme of a deployment. */
final class OpenApiSecurity {
    private static final List<String> SCHEMES = List.of("ApiKey", "Token", "Signature");
    private static final String LOCAL_NOTE = "; the local runtime needs none";

    private OpenApiSecurity() {}

    static ObjectNode schemes() {
        ObjectNode schemes = JsonNodeFactory.instance.objectNode();
        header(schemes, "ApiKey", RequestHeader.API_KEY)
                .put("description", "Where Access is api-key: the key of a usage plan" + LOCAL_NOTE);
        schemes.putObject("Token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT")
                .put("description", "Where Access is cognito or authorizer: a token" + LOCAL_NOTE);
        header(schemes, "Signature", RequestHeader.AUTHORIZATION)
                .put("description", "Where Access is iam: AWS Signature Version 4 for execute-api" + LOCAL_NOTE)
                .put("x-amazon-apigateway-authtype", "awsSigv4");
        return schemes;
    }

    /** Adds every scheme as an alternative. */
    static void require(ArrayNode security) {
        SCHEMES.forEach(scheme -> security.addObject().putArray(scheme));
    }

    private static ObjectNode header(ObjectNode schemes, String name, RequestHeader header) {
        return schemes.putObject(name).put("type", "apiKey").put("in", "header").put("name", header.wireName());
    }
}
