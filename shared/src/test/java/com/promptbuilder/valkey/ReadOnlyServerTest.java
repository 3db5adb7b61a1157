package com.promptbuilder.valkey;

import com.promptbuilder.cache.ValkeyTier;
import com.promptbuilder.dynamodb.StoreBreaker.Event;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;
import io.valkey.Jedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;

/** Servers that answer reads and reject writes. */
@Timeout(60)
class ReadOnlyServerTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    private final RealServer process = RealServer.own();
    private final AtomicInteger opened = new AtomicInteger();
    private final List<Event> reads = new CopyOnWriteArrayList<>();
    private final List<Event> writes = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final StoredAnswer answer = new StoredAnswer("{}", now, now.plusSeconds(1_000));
    private final ValkeyConnections server = new ValkeyConnections(
            this::open, Duration.ofSeconds(5), Thread.ofVirtual().factory());
    private final TimeLimitedValkey timeLimited = server.withBreaker(() -> now, reads::add, writes::add);
    private final ValkeyTier tier = new ValkeyTier(timeLimited, () -> now);

    @AfterEach
    void close() {
        server.close();
        process.close();
    }

    @Test
    void aReplicaIsReadAndItsNameResolvedAgain() {
        connect();
        assertThat(tier.put(KEY, answer)).isTrue();
        process.with(admin -> admin.replicaof("127.0.0.1", 1));

        for (int refused = 1; refused <= 3; refused++) {
            assertThat(tier.put(KEY, answer)).isFalse();
            connect(1 + refused);
        }
        assertThat(tier.get(KEY)).contains(answer);
        assertThat(reads).isEmpty();
        isDownUntil(Jedis::replicaofNoOne, "NotPrimaryException");
    }

    @Test
    void aFullServerIsReadAndKeepsItsConnections() {
        connect();
        assertThat(tier.put(KEY, answer)).isTrue();
        process.with(admin -> admin.configSet("maxmemory", "1"));

        for (int refused = 1; refused <= 3; refused++) {
            assertThat(tier.put(KEY, answer)).isFalse();
        }
        assertThat(opened).hasValue(1);
        assertThat(tier.get(KEY)).contains(answer);
        assertThat(reads).isEmpty();
        isDownUntil(admin -> admin.configSet("maxmemory", "0"), "JedisDataException");
    }

    private void isDownUntil(Consumer<Jedis> mend, String cause) {
        assertThat(timeLimited.isUp()).isFalse();
        assertThat(tier.put(KEY, answer)).isFalse();
        assertThat(writes)
                .containsExactly(
                        new Event.CallFailed(),
                        new Event.CallFailed(),
                        new Event.CallFailed(),
                        new Event.Opened(cause));

        process.with(mend);
        now = now.plusSeconds(1);
        while (!timeLimited.isUp()) {
            assertThat(tier.get(KEY)).contains(answer);
        }
        assertThat(writes).hasSize(5).last().isEqualTo(new Event.Closed());
        assertThat(tier.put(KEY, answer)).isTrue();
    }

    private void connect() {
        connect(1);
    }

    private void connect(int times) {
        while (opened.get() < times || server.connected().isEmpty()) {
            boolean _ = server.connect();
        }
        assertThat(opened).hasValue(times);
    }

    private ValkeyClient open() {
        opened.incrementAndGet();
        return JedisValkeyClient.connect(
                new JedisValkeyClient.Target(process.settings(false).address().orElseThrow(), false, () -> {
                    throw new IllegalStateException("nothing is encrypted");
                }),
                Optional.empty(),
                "");
    }
}
