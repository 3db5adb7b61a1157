package com.promptbuilder.graphql;

import com.promptbuilder.api.DocsHandler;
import com.promptbuilder.http.FreshnessHeader;
import com.promptbuilder.http.Response;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code Cache-Control} of a response to {@code GET}, which is fresh as long as each of its answers. */
final class GetFreshness {
    private static final Pattern MAX_AGE = Pattern.compile("max-age=([0-9]+)");

    private GetFreshness() {}

    /**
     * The header for the responses of all fields.
     *
     * @param staleIfError how long shared caches may serve the response when it is stale
     */
    static String of(Stream<Response> fields, Duration staleIfError) {
        List<Response> responses = fields.toList();
        if (responses.isEmpty()) {
            return FreshnessHeader.of(false, DocsHandler.MAX_AGE_SECONDS, 0);
        }
        long seconds = responses.stream().mapToLong(GetFreshness::left).min().orElseThrow();
        boolean isPublic =
                responses.stream().allMatch(response -> cacheControl(response).startsWith("public"));
        return seconds == 0 ? "no-store" : FreshnessHeader.of(isPublic, seconds, staleIfError.toSeconds());
    }

    private static long left(Response response) {
        Matcher maxAge = MAX_AGE.matcher(cacheControl(response));
        long age = Long.parseLong(response.headers().getOrDefault("Age", "0"));
        return maxAge.find() ? Math.max(0, Long.parseLong(maxAge.group(1)) - age) : 0;
    }

    private static String cacheControl(Response response) {
        return response.headers().getOrDefault("Cache-Control", "");
    }
}
