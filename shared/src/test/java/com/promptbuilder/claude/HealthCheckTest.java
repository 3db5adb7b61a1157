package com.promptbuilder.claude;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class HealthCheckTest {
    private final HttpClientProvider httpClientProvider = new HttpClientProvider();

    @AfterEach
    void close() {
        httpClientProvider.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "200, HEALTHY",
        "429, HEALTHY",
        "400, HEALTHY",
        "404, NOT_FOUND",
        "405, NOT_FOUND",
        "410, NOT_FOUND",
        "401, KEY_REFUSED",
        "402, KEY_REFUSED",
        "403, KEY_REFUSED",
        "500, UNREACHABLE",
        "529, UNREACHABLE",
        "302, UNREACHABLE"
    })
    void mapsTheHttpStatus(int status, HealthCheck.Status expected) {
        try (StubClaudeServer server = StubClaudeServer.answering(status, "{}")) {
            assertThat(probe(server.address())).isEqualTo(expected);
        }
    }

    @Test
    void requestsTheModelsWhichIsFree() {
        try (StubClaudeServer server = StubClaudeServer.answering(200, "{}")) {
            probe(server.address());

            StubClaudeServer.Received request = server.received().getFirst();
            assertThat(request.method() + " " + request.path()).isEqualTo("GET /v1/models?limit=1");
            assertThat(request.header("X-api-key")).isEqualTo(Prompts.KEY);
            assertThat(request.header("Anthropic-version")).isEqualTo("2026-10-21");
        }
    }

    @Test
    void withoutAKeySendsNoRequest() {
        try (StubClaudeServer server = StubClaudeServer.answering(200, "{}")) {
            assertThat(new HealthCheck(server.address(), Optional::empty, httpClientProvider).get())
                    .isEqualTo(HealthCheck.Status.NO_KEY);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void isUnreachableIfTheConnectionBreaks() throws IOException {
        try (BrokenServer server = new BrokenServer("")) {
            assertThat(probe(server.address())).isEqualTo(HealthCheck.Status.UNREACHABLE);
        }
    }

    @Test
    void endsIfInterruptedAndKeepsTheInterruptFlag() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            Thread.currentThread().interrupt();
            assertThat(probe(server.address())).isEqualTo(HealthCheck.Status.UNREACHABLE);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private HealthCheck.Status probe(URI server) {
        return new HealthCheck(server, () -> Prompts.SECRET, httpClientProvider).get();
    }
}
