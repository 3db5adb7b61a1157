package com.promptbuilder.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signature of AWS Signature Version 4, as an {@code Authorization} header states it.
 *
 * @param day the date of its scope, such as {@code 20150830}
 * @param signedHeaders lower-case names, in the order of the header
 * @param value hexadecimal
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">AWS: Create a
 *     signed request</a>
 */
record AwsSignature(
        String accessKeyId, String day, String region, String service, List<String> signedHeaders, String value) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String TERMINATOR = "aws4_request";
    private static final Pattern HEADER =
            Pattern.compile(ALGORITHM + " +Credential=([^/, ]+)/([0-9]{8})/([^/, ]+)/([^/, ]+)/" + TERMINATOR
                    + ", *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})");

    AwsSignature {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** Parses an {@code Authorization} header; empty if it is no complete signature of this version. */
    static Optional<AwsSignature> parse(String header) {
        Matcher match = HEADER.matcher(header.strip());
        return match.matches()
                ? Optional.of(new AwsSignature(
                        match.group(1),
                        match.group(2),
                        match.group(3),
                        match.group(4),
                        List.of(match.group(5).split(";")),
                        match.group(6)))
                : Optional.empty();
    }

    /** The value that the signature of a request with this {@code x-amz-date} must have. */
    String expected(IncomingRequest request, String date, String secretAccessKey) {
        String scope = String.join("/", day, region, service, TERMINATOR);
        String stringToSign =
                String.join("\n", ALGORITHM, date, scope, MessageRequest.sha256(canonical(request, signedHeaders)));
        byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(day, region, service, TERMINATOR)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, stringToSign));
    }

    /** The canonical request. */
    static String canonical(IncomingRequest request, List<String> signedHeaders) {
        String[] target = request.target().split("\\?", 2);
        String headers = signedHeaders.stream()
                .map(name -> name + ":"
                        + request.headers().getOrDefault(name, "").strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                encoded(target[0]),
                sorted(target.length > 1 ? target[1] : ""),
                headers,
                String.join(";", signedHeaders),
                MessageRequest.sha256(request.body()));
    }

    /** The path as it was sent, encoded once more, as all services but S3 expect. */
    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            boolean isKept = octet > 0 && (Character.isLetterOrDigit(character) || "-._~/".indexOf(character) >= 0);
            encoded.append(isKept ? String.valueOf(character) : "%%%02X".formatted(octet & 0xff));
        }
        return encoded.toString();
    }

    private static String sorted(String query) {
        return Arrays.stream(query.split("&"))
                .filter(parameter -> !parameter.isEmpty())
                .map(parameter -> (parameter + (parameter.contains("=") ? "" : "=")).split("=", 2))
                .sorted(Comparator.<String[], String>comparing(pair -> pair[0]).thenComparing(pair -> pair[1]))
                .map(pair -> pair[0] + "=" + pair[1])
                .collect(Collectors.joining("&"));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
