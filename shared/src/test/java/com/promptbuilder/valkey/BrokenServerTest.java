package com.promptbuilder.valkey;

import com.promptbuilder.cache.ValkeyTier;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A server that works while connections are opened, then sends invalid replies. */
class BrokenServerTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String EMPTY = "$0\r\n\r\n";

    private final BlockingQueue<StoreBreaker.Event> events = new LinkedBlockingQueue<>();
    private final ServerSocket socket;
    private final ValkeyConnections server;
    private final TimeLimitedValkey timeLimited;
    private final ValkeyTier tier;
    private volatile String reply = EMPTY;

    BrokenServerTest() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
        server = ValkeyConnections.of(
                new ValkeySettings(
                        Optional.of(new Address("127.0.0.1", socket.getLocalPort(), false)),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Duration.ofMillis(100)),
                "");
        timeLimited = server.withBreaker(() -> NOW, events::add, _ -> {});
        tier = new ValkeyTier(timeLimited, () -> NOW);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "$2147483647\r\n",
                "$-7\r\nabc\r\n",
                "*2147483647\r\n",
                "$10\r\nabc",
                "*1\r\n$1\r\na\r\n",
                ":1\r\n",
                "-ERR no\r\n",
                "-NOAUTH Authentication required.\r\n",
                "\0\0\0\0\0\0\0\0",
                "",
            })
    void isUnavailableForReadsAndNothingWorse(String nonsense) {
        connect();
        reply = nonsense;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> tier.get(KEY)).isInstanceOf(StoreUnavailableException.class);
        }
        while (events.stream().noneMatch(StoreBreaker.Event.Opened.class::isInstance)) {
            Thread.onSpinWait(); // the last failure is counted in another thread
        }

        assertThat(timeLimited.isUp()).isFalse();
        assertThat(events)
                .filteredOn(StoreBreaker.Event.Opened.class::isInstance)
                .hasSize(1);
        assertThat(tier.put(KEY, new StoredAnswer("{}", NOW, NOW.plusSeconds(100))))
                .isFalse();
    }

    @Test
    void isInterruptedIfItsReplyNeverEnds() {
        connect();
        reply = "drip";

        assertThatThrownBy(() -> tier.get(KEY))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        slow -> assertThat(slow.causeName()).isEqualTo("TimeoutException"));
    }

    private void connect() {
        while (!server.connect()) {
            Thread.onSpinWait();
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                Thread.startVirtualThread(() -> answer(connection));
            } catch (IOException _) { // the test has closed the socket
                return;
            }
        }
    }

    // One read is one command, since the commands are small.
    private void answer(Socket connection) {
        try (connection) {
            byte[] command = new byte[4_096];
            while (connection.getInputStream().read(command) > 0) {
                if (reply.equals("drip")) {
                    drip(connection);
                }
                connection.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException _) {
            // The client closes the connection after an invalid reply.
        }
    }

    private static void drip(Socket connection) throws IOException {
        connection.getOutputStream().write("$300000\r\n".getBytes(StandardCharsets.US_ASCII));
        while (true) {
            connection.getOutputStream().write('a');
            Thread.onSpinWait();
        }
    }
}
