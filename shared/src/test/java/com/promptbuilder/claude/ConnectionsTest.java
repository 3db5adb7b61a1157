package com.promptbuilder.claude;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.http.HttpClient;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionsTest {
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void areOneClientForAll() {
        List<HttpClient> clients = IntStream.range(0, 50)
                .parallel()
                .mapToObj(_ -> connections.get())
                .distinct()
                .toList();

        assertThat(clients).hasSize(1);
    }

    @Test
    void areMadeAnewAfterTheyWereClosed() {
        try (StandIn server = StandIn.answering(200, Messages.text("Waves."))) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Asked.SECRET, connections);
            assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);
            connections.close();
            assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void canBeClosedBeforeTheyAreMadeAndTwice() {
        connections.close();
        connections.close();

        assertThat(connections.get()).isNotNull();
    }
}
