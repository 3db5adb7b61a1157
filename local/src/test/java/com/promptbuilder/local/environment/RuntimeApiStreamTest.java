package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Streamed responses over a plain socket, which does not buffer chunks. */
class RuntimeApiStreamTest {
    private static final String STREAMED_RESPONSE = """
            POST /e1/2018-06-01/runtime/invocation/request-1/response HTTP/1.1
            Host: localhost
            Lambda-Runtime-Function-Response-Mode: streaming
            Transfer-Encoding: chunked
            Trailer: Lambda-Runtime-Function-Error-Type

            """;

    private final SmallRuntime runtime = new SmallRuntime();

    RuntimeApiStreamTest() throws IOException {}

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void aStreamedResponseIsPassedOnAsItIsWritten() throws Exception {
        runtime.begin();
        try (Socket socket = connect()) {
            say(socket, STREAMED_RESPONSE + "6\nfirst \n");
            Invocations.awaitThat(() -> runtime.answer.toString(UTF_8).equals("first "));
            say(socket, "6\nsecond\n0\n\n");

            assertThat(socket.getInputStream().readNBytes(12)).asString(UTF_8).isEqualTo("HTTP/1.1 202");
        }
        assertThat(runtime.answer.toString(UTF_8)).isEqualTo("first second");
        assertThat(runtime.invocation.outcome()).isEqualTo(new Outcome.Returned());
    }

    @Test
    void aStreamedResponseMayEndWithAnError() throws Exception {
        runtime.begin();
        try (Socket socket = connect()) {
            say(socket, STREAMED_RESPONSE + "4\npart\n0\nLambda-Runtime-Function-Error-Type: Runtime.StreamError\n\n");

            assertThat(socket.getInputStream().readNBytes(12)).asString(UTF_8).isEqualTo("HTTP/1.1 202");
        }
        assertThat(runtime.invocation.outcome()).isEqualTo(new Outcome.Failed("Runtime.StreamError"));
    }

    @Test
    void aResponseThatBreaksOffIsAFailure() throws Exception {
        runtime.begin();
        try (Socket socket = connect()) {
            say(socket, STREAMED_RESPONSE + "4\npart\n");
            Invocations.awaitThat(() -> runtime.answer.toString(UTF_8).equals("part"));
        }

        assertThat(runtime.invocation.outcome()).isEqualTo(new Outcome.Failed("broke off in its answer"));
    }

    private Socket connect() throws IOException {
        URI address = URI.create("http://" + runtime.address());
        return new Socket(address.getHost(), address.getPort());
    }

    private static void say(Socket socket, String lines) throws IOException {
        socket.getOutputStream().write(lines.replace("\n", "\r\n").getBytes(UTF_8));
    }
}
