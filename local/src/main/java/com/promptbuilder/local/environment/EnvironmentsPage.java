package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** What {@code GET /local/environments} answers: the bounds, and every environment there is. */
public final class EnvironmentsPage {
    /** Where it stands. */
    public static final String PATH = "/local/environments";

    /** The answer where functions run in the runtime's own process. */
    public static final String NONE = JsonNodeFactory.instance
            .objectNode()
            .put("limit", 0)
            .set("environments", JsonNodeFactory.instance.arrayNode())
            .toString();

    private EnvironmentsPage() {}

    static String json(Scaling scaling, List<EnvironmentStatus> facts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("limit", scaling.environments()).put("concurrency", scaling.concurrency());
        json.put("freeze", scaling.freeze()).put("snapStart", scaling.snapStart());
        facts.stream().map(EnvironmentStatus::json).forEach(json.putArray("environments")::add);
        return json.toString();
    }
}
