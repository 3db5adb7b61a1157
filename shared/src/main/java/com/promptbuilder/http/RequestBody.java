package com.promptbuilder.http;

import com.promptbuilder.http.RequestPipeline.Exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** An undecoded request body, as in an API Gateway event: text, or base64 of the bytes. */
public record RequestBody(String raw, boolean isBase64) {
    public static final RequestBody EMPTY = new RequestBody("", false);

    private static final int MAX_BYTES = 1_048_576;

    private static final String CHARSET = "charset\\s*=\\s*\"?utf-?8\"?\\s*";
    private static final String OTHER_PARAMETER = "(?!charset\\s*=)[^;=\"]+=(?:\"[^\"]*\"\\s*|[^;\"]*)";
    // The possessive \s*+ does not backtrack. Otherwise " charset", with its blank, would match as another parameter.
    private static final Pattern JSON = Pattern.compile(
            "\\s*application/json\\s*(?:;\\s*+(?:" + CHARSET + "|" + OTHER_PARAMETER + ")?)*",
            Pattern.CASE_INSENSITIVE);

    /** The result of reading the body of a request. */
    public sealed interface Json {
        record Text(String text) implements Json {}

        /** Not JSON in UTF-8 of at most 1 MiB. */
        record Refused(Response response) implements Json {}
    }

    /**
     * Reads the body of a request that must be JSON in UTF-8 of at most 1 MiB ({@code MAX_BYTES}). Other media types and content codings get
     * a 415, longer bodies a 413, and other charsets a 400. The JSON is not parsed.
     */
    public static Json readJson(Exchange exchange) {
        Request request = exchange.request();
        if (!isJson(request.header("content-type").orElse(""))) {
            return new Json.Refused(unsupported(exchange));
        }
        if (!isIdentity(request.header("content-encoding").orElse(""))) {
            return new Json.Refused(unsupported(exchange).with("Accept-Encoding", "identity"));
        }
        return request.requestBody().read(exchange);
    }

    /** UTF-8 text from base64url without padding (RFC 4648, 5); empty if it is malformed. */
    public static Optional<String> ofBase64Url(String encoded) {
        try {
            return encoded.endsWith("=")
                    ? Optional.empty()
                    : Optional.of(utf8(Base64.getUrlDecoder().decode(encoded)));
        } catch (IllegalArgumentException | CharacterCodingException _) { // malformed
            return Optional.empty();
        }
    }

    private static Response unsupported(Exchange exchange) {
        return ErrorResponses.of(415, "Unsupported media type", exchange.requestId());
    }

    private static Json tooLarge(Exchange exchange) {
        return new Json.Refused(ErrorResponses.of(413, "Payload too large", exchange.requestId()));
    }

    // A list of codings (RFC 9110, 8.4). "identity" means none.
    private static boolean isIdentity(String codings) {
        return codings.isEmpty()
                || Arrays.stream(codings.split(",", -1))
                        .map(String::strip)
                        .allMatch(coding -> coding.isEmpty() || coding.equalsIgnoreCase("identity"));
    }

    /** True for JSON in UTF-8 ({@code application/json}, or a blank header), false for {@code +json} types and other charsets. */
    private static boolean isJson(String contentType) {
        return contentType.equals("application/json")
                || (contentType.length() < 256
                        && (contentType.isBlank() || JSON.matcher(contentType).matches()));
    }

    private Json read(Exchange exchange) {
        if (!isBase64) {
            return isTooLong(raw) ? tooLarge(exchange) : new Json.Text(raw);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(raw);
            return bytes.length > MAX_BYTES ? tooLarge(exchange) : new Json.Text(utf8(bytes));
        } catch (IllegalArgumentException
                | CharacterCodingException _) { // malformed base64 is reported like malformed UTF-8
            return new Json.Refused(
                    ErrorResponses.of(400, "Invalid JSON", Optional.of("The body is not UTF-8"), exchange.requestId()));
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    // A char takes at most 3 bytes of UTF-8: a short text need not be encoded.
    private static boolean isTooLong(String text) {
        return text.length() > MAX_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    }
}
