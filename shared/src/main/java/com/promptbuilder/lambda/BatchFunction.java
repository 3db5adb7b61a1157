package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.api.BatchHandler;
import com.promptbuilder.endpoint.Endpoint;

import java.util.List;

/** Function of {@code POST /api/batch}, which calls the endpoints of one package. */
public abstract class BatchFunction extends HttpFunction {
    /** @param sibling any class of that package */
    protected BatchFunction(Class<?> sibling) {
        this(EndpointScanner.inPackageOf(sibling));
    }

    private BatchFunction(List<Endpoint<?, ?>> endpoints) {
        super(
                application -> only(application.batchHandler(endpoints).route()),
                text -> script(endpoints.getFirst(), text));
    }

    private static Priming.Script<HttpHandler> script(Endpoint<?, ?> endpoint, String text) {
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        batch.putArray("requests")
                .addObject()
                .put("id", "priming")
                .put("route", "/api/" + endpoint.name())
                .putRawValue("body", new RawValue(endpoint.sampleInput(text)));
        return new Priming.Script<>(
                List.of(Priming.Event.post(BatchHandler.PATH, batch.toString())),
                endpoint.sampleReply(text),
                List.of(Priming.Event.postAsync(BatchHandler.PATH, batch.toString())));
    }
}
