package com.promptbuilder.local.dynamodb;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb.CompleteRequestFilter;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class CompleteRequestFilterTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n";

    private final AtomicInteger handled = new AtomicInteger();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(new CompleteRequestFilter(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                handled.incrementAndGet();
                response.write(true, Content.Source.asByteBuffer(request), callback);
                return true;
            }
        }));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void areHandedOnUnchanged() throws IOException {
        String body = "many words ".repeat(200_000);

        assertThat(say(HEAD.formatted(body.length()) + body))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n" + body);
    }

    @Test
    void areHandedOnWithoutABody() throws IOException {
        assertThat(say(HEAD.formatted(0))).startsWith("HTTP/1.1 200 ");
        assertThat(handled).hasValue(1);
    }

    @Test
    void areNotThoseOfCallersWhoGiveUpHalfway() throws IOException {
        say(HEAD.formatted(100) + "half");

        assertThat(handled).hasValue(0);
    }

    /** Sends the whole text, and reads until the server closes the connection. */
    private String say(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.getOutputStream().write(text.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
