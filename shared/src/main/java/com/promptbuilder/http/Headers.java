package com.promptbuilder.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Request headers by lower-case name. */
final class Headers {
    private Headers() {}

    /** Joins what an event has in two places: each header's last value, and all values of those that were sent more than once. */
    static Map<String, String> of(EventFields event) throws IOException {
        Map<String, String> headers = new HashMap<>();
        event.fields("headers").texts().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        event.fields("multiValueHeaders")
                .lists()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }
}
