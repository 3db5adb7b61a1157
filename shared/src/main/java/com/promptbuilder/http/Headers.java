package com.promptbuilder.http;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Request headers by lower-case name. */
final class Headers {
    private Headers() {}

    /**
     * Joins what an event has in two places, in either of which a value can be null.
     *
     * @param last each header's last value
     * @param all every value; where a header was sent more than once, they are one list (RFC 9110, 5.3)
     */
    static Map<String, String> of(@Nullable Map<String, String> last, @Nullable Map<String, List<String>> all) {
        Map<String, String> headers = new HashMap<>();
        if (last != null) {
            last.forEach((name, value) -> {
                if (value != null) {
                    headers.put(name.toLowerCase(Locale.ROOT), value);
                }
            });
        }
        if (all != null) {
            all.forEach((name, values) -> {
                if (values != null && values.size() > 1) {
                    headers.put(name.toLowerCase(Locale.ROOT), joined(values));
                }
            });
        }
        return headers;
    }

    private static String joined(List<String> values) {
        return values.stream().filter(Objects::nonNull).collect(Collectors.joining(", "));
    }
}
