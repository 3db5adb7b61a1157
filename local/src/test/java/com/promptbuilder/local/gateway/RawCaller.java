package com.promptbuilder.local.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Client that sends arbitrary bytes, one per character, and reads until the server closes the connection. */
final class RawCaller {
    private RawCaller() {}

    /** The whole response of the server. */
    static String say(URI url, String text) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** Sends a GET of a path. */
    static String get(URI url, String path) throws IOException {
        return say(url, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
}
