package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}: free of charge, and not counted. */
record ModelsEndpoint(RequestAuthentication authentication, JsonResponses responses) {
    static final String PATH = "/v1/models";

    SimulatedExchange answer(IncomingRequest incoming) {
        return authentication
                .problem(incoming)
                .map(responses::error)
                .orElseGet(() -> incoming.path().equals(PATH)
                        ? responses.ok(list())
                        : one(incoming.path().substring(PATH.length() + 1)));
    }

    private SimulatedExchange one(String id) {
        return Model.named(id)
                .map(model -> responses.ok(model.info()))
                .orElseGet(() -> responses.error(ApiError.of(ErrorType.NOT_FOUND, "model: " + id)));
    }

    private static ObjectNode list() {
        ObjectNode list = Json.object();
        ArrayNode data = list.putArray("data");
        Model.all().forEach(model -> data.add(model.info()));
        return list.put("has_more", false)
                .put("first_id", Model.all().getFirst().id())
                .put("last_id", Model.all().getLast().id());
    }
}
