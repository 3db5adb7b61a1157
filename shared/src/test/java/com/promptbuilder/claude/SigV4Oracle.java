package com.promptbuilder.claude;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes signatures by AWS Signature Version 4, independently of the AWS SDK. {@link SigV4SignerTest} holds it against AWS's published
 * examples. Paths and queries must be encoded already.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a signed request</a>
 */
record SigV4Oracle(String secretKey) {
    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=[^/]+/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+),"
                    + " Signature=(?<signature>[0-9a-f]{64})");

    /** True if the authorization of a request has the right signature of the headers that it names. */
    boolean accepts(String method, URI uri, Map<String, String> headers, String body, String authorization) {
        Matcher parts = AUTHORIZATION.matcher(authorization);
        return parts.matches()
                && signature(method, uri, headers, body, parts.group("names"), parts.group("scope"))
                        .equals(parts.group("signature"));
    }

    /** True if the request that a server received has the right signature of the headers that it names. */
    boolean accepts(URI server, StubClaudeServer.Received received) {
        Map<String, String> headers = new HashMap<>();
        received.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
        URI uri = URI.create(server + received.path());
        return accepts(received.method(), uri, headers, received.body(), received.header("Authorization"));
    }

    /**
     * The signature of a request.
     *
     * @param names the signed headers, in lower case, separated by semicolons
     * @param scope date, region, service and {@code aws4_request}, separated by slashes
     */
    String signature(String method, URI uri, Map<String, String> headers, String body, String names, String scope) {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        String lines = Arrays.stream(names.split(";"))
                .map(name -> name + ":" + byName.getOrDefault(name, "").strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        String query = uri.getRawQuery() == null
                ? ""
                : Arrays.stream(uri.getRawQuery().split("&")).sorted().collect(Collectors.joining("&"));
        String request = String.join("\n", method, uri.getRawPath(), query, lines, names, sha256(body));
        String date = byName.getOrDefault("x-amz-date", "");
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, String.join("\n", "AWS4-HMAC-SHA256", date, scope, sha256(request))));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
