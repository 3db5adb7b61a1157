package com.promptbuilder.claude;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.http.HttpClient;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class HttpClientProviderTest {
    private final HttpClientProvider httpClientProvider = new HttpClientProvider();

    @AfterEach
    void close() {
        httpClientProvider.reset();
    }

    @Test
    void providesOneClientToAllThreads() {
        List<HttpClient> clients = IntStream.range(0, 50)
                .parallel()
                .mapToObj(_ -> httpClientProvider.get())
                .distinct()
                .toList();

        assertThat(clients).hasSize(1);
    }

    @Test
    void createsANewClientAfterAReset() {
        try (StubClaudeServer server = StubClaudeServer.answering(200, MessageFixtures.text("Waves."))) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Prompts.SECRET, httpClientProvider);
            assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);
            httpClientProvider.reset();
            assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void canBeResetBeforeFirstUseAndTwice() {
        httpClientProvider.reset();
        httpClientProvider.reset();

        assertThat(httpClientProvider.get()).isNotNull();
    }
}
