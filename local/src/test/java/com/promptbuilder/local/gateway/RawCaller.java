package com.promptbuilder.local.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A caller who writes bytes of any kind, each character one byte, and reads until the server hangs up. */
final class RawCaller {
    private RawCaller() {}

    /** Everything the server says. */
    static String say(URI url, String text) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** Asks for a path with GET. */
    static String get(URI url, String path) throws IOException {
        return say(url, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
}
