package com.promptbuilder.api;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.FreshnessHeader;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.value.AnswerKey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves {@code /openapi.json}, the page to optimize prompts at {@code /}, and the page to read and try the API at {@code /docs}. Each
 * response is built at its first request and then cached.
 */
public final class DocsHandler {
    private static final Pattern INLINE = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL);

    public static final long MAX_AGE_SECONDS = 300;

    private final Lazy<List<Endpoint<?, ?>>> endpoints;
    private final Map<String, Response> responses = new ConcurrentHashMap<>();

    /** @param endpoints the endpoints to describe, read once, at the first request that needs them */
    public DocsHandler(Supplier<List<Endpoint<?, ?>>> endpoints) {
        this.endpoints = new Lazy<>(endpoints);
    }

    public Response openApi(Exchange exchange) {
        String base = exchange.request().baseUrl();
        Response response = responses.computeIfAbsent(
                "openapi " + base, _ -> cacheable(Response.json(200, OpenApi.document(endpoints.get(), base))));
        return response.orNotModified(exchange.request());
    }

    /** The text in an answer of a streamable endpoint; empty in other answers. */
    String streamedText(String answer) {
        return endpoints.get().stream()
                .filter(Endpoint::isStreamable)
                .map(endpoint -> endpoint.plainText(answer))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    public Response page(Exchange exchange) {
        String name = exchange.request().resource().equals("/docs") ? "docs.html" : "index.html";
        Response response = responses.computeIfAbsent(name, _ -> withPolicy(assembled(resource("page/" + name))));
        return response.orNotModified(exchange.request());
    }

    /** A page whose inline scripts and styles name files. Their texts replace the names, so that a page is one request. */
    private static String assembled(String html) {
        return INLINE.matcher(html)
                .replaceAll(inline -> Matcher.quoteReplacement(Stream.of(
                                inline.group(2).split(" "))
                        .map(file -> resource("page/" + file))
                        .collect(Collectors.joining("", "<" + inline.group(1) + ">", "</" + inline.group(1) + ">"))));
    }

    /** A page whose content security policy allows only its inline scripts and styles, by their hashes. */
    public static Response withPolicy(String html) {
        StringBuilder policy = new StringBuilder(
                "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        for (Matcher inline = INLINE.matcher(html); inline.find(); ) {
            policy.append("; ")
                    .append(inline.group(1))
                    .append("-src 'sha256-")
                    .append(base64Sha256(inline.group(2)))
                    .append('\'');
        }
        Response page = new Response(200, Map.of("Content-Type", "text/html; charset=utf-8"), html);
        return cacheable(page.with("Content-Security-Policy", policy.toString()));
    }

    /** The page, which is the same for all callers, with the {@code Cache-Control} of a deployment with public answers. */
    public static Response shareable(Response page, CacheSettings cache) {
        return cache.isPublic()
                ? page.with(
                        "Cache-Control",
                        FreshnessHeader.of(
                                true, MAX_AGE_SECONDS, cache.staleIfError().toSeconds()))
                : page;
    }

    /** The page with an {@code ETag}, for this caller's cache. */
    public static Response cacheable(Response response) {
        String etag = "W/\"" + base64Sha256(response.body()).substring(0, 22) + '"';
        return response.with("Cache-Control", FreshnessHeader.of(false, MAX_AGE_SECONDS, 0))
                .with("ETag", etag);
    }

    /** The text of a resource of this package. */
    static String resource(String name) {
        try (InputStream stream = DocsHandler.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("expected resource " + name + " next to DocsHandler, found none");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64Sha256(String text) {
        return Base64.getEncoder().encodeToString(AnswerKey.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
