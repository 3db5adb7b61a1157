package com.promptbuilder.claude;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Decodes the content codings of a response body (RFC 9110, 8.4.1). Requests ask for {@code identity}, but a proxy may compress the
 * response.
 */
final class ContentCoding {
    private static final int ZLIB_METHOD = 8;
    private static final int ZLIB_CHECK = 31;

    private ContentCoding() {}

    /**
     * The decoded body, readable while it arrives.
     *
     * @throws ZipException if the coding is unknown, or the body does not match it
     */
    static InputStream decoded(InputStream body, HttpHeaders headers) throws IOException {
        String coding =
                String.join(",", headers.allValues("content-encoding")).strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body);
            case "deflate" -> inflated(new PushbackInputStream(body, 2));
            default -> throw new ZipException("expected no, gzip or deflate content coding");
        };
    }

    // Deflate is zlib's format, but some servers omit zlib's header.
    private static InputStream inflated(PushbackInputStream body) throws IOException {
        byte[] header = body.readNBytes(2);
        body.unread(header);
        boolean isZlib = header.length == 2
                && (header[0] & 0x0F) == ZLIB_METHOD
                && (Byte.toUnsignedInt(header[0]) * 256 + Byte.toUnsignedInt(header[1])) % ZLIB_CHECK == 0;
        return new InflaterInputStream(body, new Inflater(!isZlib));
    }
}
