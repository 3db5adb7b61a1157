package com.promptbuilder.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * An undecoded request body, as in an API Gateway event.
 *
 * @param raw text, or base64 of the bytes
 */
public record RequestBody(String raw, boolean isBase64) {
    public static final RequestBody EMPTY = new RequestBody("", false);

    private static final String CHARSET = "charset\\s*=\\s*\"?utf-?8\"?\\s*";
    private static final String OTHER_PARAMETER = "(?!charset\\s*=)[^;=\"]+=(?:\"[^\"]*\"\\s*|[^;\"]*)";
    // The possessive \s*+ does not backtrack. Otherwise " charset", with its blank, would match as another parameter.
    private static final Pattern JSON = Pattern.compile(
            "\\s*application/json\\s*(?:;\\s*+(?:" + CHARSET + "|" + OTHER_PARAMETER + ")?)*",
            Pattern.CASE_INSENSITIVE);

    /** The result of reading a body. */
    public sealed interface Decoded {
        record Text(String text) implements Decoded {}

        record TooLarge() implements Decoded {}

        record NotUtf8() implements Decoded {}
    }

    /**
     * Whether a {@code Content-Type} is JSON in UTF-8: true for {@code application/json} and for a blank header; false for {@code +json}
     * types and for charsets other than UTF-8.
     */
    public static boolean isJson(String contentType) {
        return contentType.equals("application/json")
                || (contentType.length() < 256
                        && (contentType.isBlank() || JSON.matcher(contentType).matches()));
    }

    /** Decodes the body as UTF-8. */
    public Decoded read(int maxBytes) {
        if (!isBase64) {
            return isLonger(raw, maxBytes) ? new Decoded.TooLarge() : new Decoded.Text(raw);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(raw);
            return bytes.length > maxBytes ? new Decoded.TooLarge() : new Decoded.Text(utf8(bytes));
        } catch (IllegalArgumentException
                | CharacterCodingException _) { // malformed base64 is reported like malformed UTF-8
            return new Decoded.NotUtf8();
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    // A char takes at most 3 bytes of UTF-8: a short text need not be encoded.
    private static boolean isLonger(String text, int maxBytes) {
        return text.length() > maxBytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > maxBytes;
    }
}
