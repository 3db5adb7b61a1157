package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** The JSON body of {@code GET /local/environments}: the limits, and the status of each environment. */
public final class EnvironmentsPage {
    /** The path of the page. */
    public static final String PATH = "/local/environments";

    /** The body if functions run in the runtime's own process. */
    public static final String NONE = JsonNodeFactory.instance
            .objectNode()
            .put("limit", 0)
            .set("environments", JsonNodeFactory.instance.arrayNode())
            .toString();

    private EnvironmentsPage() {}

    static String json(Scaling scaling, List<EnvironmentStatus> statuses) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("limit", scaling.environments()).put("concurrency", scaling.concurrency());
        json.put("freeze", scaling.freeze()).put("snapStart", scaling.snapStart());
        statuses.stream().map(EnvironmentStatus::json).forEach(json.putArray("environments")::add);
        return json.toString();
    }
}
