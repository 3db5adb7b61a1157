package com.promptbuilder.valkey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Verifies a password as ElastiCache would, by AWS's description of Signature Version 4.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature Version 4</a>
 */
record PresignedRequest(String cache, String user, String region, String accessKey, String secretKey) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** The valid password of this time. */
    String at(Instant now) {
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + "/" + region + "/elasticache/aws4_request";
        String query = new TreeMap<>(Map.of(
                        "Action", "connect",
                        "User", user,
                        "ResourceType", "ServerlessCache",
                        "X-Amz-Algorithm", "AWS4-HMAC-SHA256",
                        "X-Amz-Credential", (accessKey + "/" + scope).replace("/", "%2F"),
                        "X-Amz-Date", time,
                        "X-Amz-Expires", "900",
                        "X-Amz-SignedHeaders", "host"))
                .entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .collect(Collectors.joining("&"));
        String canonical = String.join("\n", "GET", "/", query, "host:" + cache, "", "host", sha256(""));
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical));
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : scope.split("/", 4)) {
            key = hmac(key, part);
        }
        return cache + "/?" + query + "&X-Amz-Signature=" + HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
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
