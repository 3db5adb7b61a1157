package com.promptbuilder.gateway;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Request headers by lower-case name. */
final class Headers {
    /** As many as a browser and the gateway send together. */
    private static final int USUAL = 30;

    private Headers() {}

    /** Joins what an event has in two places: each header's last value, and all values of those that were sent more than once. */
    static Map<String, String> of(EventJson event) {
        Map<String, String> headers = HashMap.newHashMap(USUAL);
        event.fields("headers").eachText((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        event.fields("multiValueHeaders")
                .eachList((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }
}
