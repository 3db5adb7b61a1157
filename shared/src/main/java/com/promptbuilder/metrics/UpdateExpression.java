package com.promptbuilder.metrics;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An update expression with the names and values it speaks of. */
record UpdateExpression(String text, Map<String, String> names, Map<String, AttributeValue> values) {
    /** Adds to numbers; those that are not there are 0. */
    static UpdateExpression adding(Map<String, BigDecimal> cells) {
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>();
        List<String> actions = new ArrayList<>();
        cells.forEach((cell, value) -> {
            int i = actions.size();
            names.put("#" + i, cell);
            values.put(":" + i, AttributeValue.fromN(value.toPlainString()));
            actions.add("#" + i + " :" + i);
        });
        return new UpdateExpression("ADD " + String.join(",", actions), names, values);
    }
}
