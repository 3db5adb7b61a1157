package com.promptbuilder.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.value.AsciiText;
import com.promptbuilder.value.Caller;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads API Gateway proxy events: REST APIs (payload format 1.0) and HTTP APIs and Lambda function URLs (2.0). The JSON is read token by
 * token. Data binding to event classes took 10 % of a cold start, and a tree of nodes took twice the memory.
 */
public final class ApiGatewayEventReader {
    private static final JsonFactory JSON = new JsonFactory();

    /** The number of headers that a browser and API Gateway usually send. */
    private static final int USUAL_HEADERS = 30;

    private ApiGatewayEventReader() {}

    /** The request in an event; empty if the input is not an API Gateway proxy event. */
    public static Optional<Request> read(InputStream input, Instant deadline) {
        try (JsonParser json = JSON.createParser(input)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            EventJson event = EventJson.read(json);
            Optional<String> method = event.text("httpMethod");
            return method.isPresent() ? Optional.of(rest(event, method.get(), deadline)) : http(event, deadline);
        } catch (IOException _) { // malformed JSON is not an event
            return Optional.empty();
        }
    }

    private static Request rest(EventJson event, String method, Instant deadline) {
        EventJson context = event.fields("requestContext");
        String path = event.text("path", "/");
        String resource = event.text("resource", path);
        RequestPath requestPath =
                RequestPath.of(context.text("path", path), isGreedy(resource) ? path : resource, path);
        return request(event, method, requestPath, resource, CallerResolver.ofRest(context), deadline);
    }

    private static Optional<Request> http(EventJson event, Instant deadline) {
        EventJson context = event.fields("requestContext");
        Optional<String> rawPath = event.text("rawPath");
        Optional<String> method = context.fields("http").text("method");
        if (rawPath.isEmpty() || method.isEmpty()) {
            return Optional.empty();
        }
        String path = rawPath.get();
        String unstaged = withoutStage(path, context.text("stage"));
        String resource = route(event).orElse(unstaged);
        RequestPath requestPath = RequestPath.of(path, isGreedy(resource) ? unstaged : resource, path);
        return Optional.of(
                request(event, method.get(), requestPath, resource, CallerResolver.ofHttp(context), deadline));
    }

    private static Request request(
            EventJson event, String method, RequestPath path, String resource, Caller caller, Instant deadline) {
        return new Request(
                method,
                path.path(),
                resource,
                headers(event),
                event.fields("pathParameters").texts(),
                event.fields("queryStringParameters").texts(),
                body(event),
                path.baseUrl(),
                caller,
                event.fields("requestContext").text("requestId"),
                deadline);
    }

    /**
     * Request headers by lower-case name. {@code headers} has the last value of each header. {@code multiValueHeaders} has all values of
     * headers that were sent more than once, and replaces the former.
     */
    private static Map<String, String> headers(EventJson event) {
        Map<String, String> headers = HashMap.newHashMap(USUAL_HEADERS);
        event.fields("headers").eachText((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        event.fields("multiValueHeaders")
                .eachList((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }

    // A route key is "METHOD /path" or "$default".
    private static Optional<String> route(EventJson event) {
        String routeKey = event.text("routeKey", "");
        int blank = routeKey.indexOf(' ');
        return blank < 0 ? Optional.empty() : Optional.of(routeKey.substring(blank + 1));
    }

    private static String withoutStage(String path, Optional<String> stage) {
        return stage.filter(name -> path.startsWith("/" + name + "/"))
                .map(name -> path.substring(name.length() + 1))
                .orElse(path);
    }

    private static boolean isGreedy(String route) {
        return route.endsWith("+}");
    }

    private static RequestBody body(EventJson event) {
        boolean isBase64 = event.flag("isBase64Encoded");
        return event.text("body").map(raw -> new RequestBody(raw, isBase64)).orElse(RequestBody.EMPTY);
    }

    /** A request's path, split into the gateway's prefix (a stage, a base path, or empty) and the path that routes match. */
    record RequestPath(String baseUrl, String path) {
        private static final String SAFE_PUNCTUATION = "/._~-";

        /**
         * Splits a path by matching a route against its end, because a stage or a base path can precede the route.
         *
         * @param whole the path in the client's URL
         * @param end the route, in which {@code {name}} matches one segment
         * @param otherwise the path if the route does not match; its base URL is empty
         */
        static RequestPath of(String whole, String end, String otherwise) {
            boolean hasSlash = whole.length() > 1 && whole.endsWith("/");
            String path = hasSlash ? whole.substring(0, whole.length() - 1) : whole;
            int start = startOf(end, path);
            return start >= 0 && isBase(whole.substring(0, start))
                    ? new RequestPath(whole.substring(0, start), whole.substring(start))
                    : new RequestPath("", otherwise);
        }

        // Compares segments from last to first. A regular expression could backtrack or overflow the stack on a long
        // path.
        private static int startOf(String route, String path) {
            int inPath = path.length();
            for (int inRoute = route.length(); inRoute > 0; ) {
                int segment = route.lastIndexOf('/', inRoute - 1);
                int slash = path.lastIndexOf('/', inPath - 1);
                int length = inPath - slash;
                boolean isParameter = route.startsWith("{", segment + 1) && route.startsWith("}", inRoute - 1);
                boolean fits = isParameter
                        ? length > 1
                        : length == inRoute - segment && route.regionMatches(segment, path, slash, length);
                if (segment < 0 || slash < 0 || !fits) {
                    return -1;
                }
                inRoute = segment;
                inPath = slash;
            }
            return inPath;
        }

        private static boolean isBase(String text) {
            return text.isEmpty()
                    || (text.startsWith("/")
                            && !text.endsWith("/")
                            && !text.contains("//")
                            && AsciiText.isAlphanumericOr(SAFE_PUNCTUATION, text));
        }
    }
}
