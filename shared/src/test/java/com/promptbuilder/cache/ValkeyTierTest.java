package com.promptbuilder.cache;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.valkey.RealServer;
import com.promptbuilder.valkey.ValkeyConnections;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;
import io.valkey.Jedis;
import io.valkey.args.ClientType;
import io.valkey.params.ClientKillParams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class ValkeyTierTest extends CacheTierContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    private final String space = RealServer.space();
    private final List<ValkeyConnections> servers = new ArrayList<>();

    /** The tier's server. */
    RealServer process() {
        return RealServer.single();
    }

    ValkeySettings settings() {
        return process().settings(false);
    }

    @Override
    protected CacheTier tier(InstantSource clock) {
        ValkeyConnections server = ValkeyConnections.of(settings(), space);
        servers.add(server);
        while (!server.connect()) {
            Thread.onSpinWait();
        }
        return new ValkeyTier(
                server.withBreaker(
                        clock,
                        event -> assertThat(event).isNull(),
                        event -> assertThat(event).isNull()),
                clock);
    }

    @AfterEach
    void close() {
        servers.forEach(ValkeyConnections::close);
    }

    @Test
    void anAnswerStaysUntilItExpires() {
        tier(() -> NOW).put(KEY, answer("{}"));

        long left = process().ask(admin -> admin.pttl(space + KEY.text()));
        assertThat(left).isBetween(1L, 100_000L);
        assertThat(left).isGreaterThan(50_000);
    }

    @Test
    void anAnswerAboutToExpireIsNotStored() {
        assertThat(tier(() -> NOW.plusSeconds(100)).put(KEY, answer("{}"))).isFalse();
    }

    @Test
    void anotherEnvironmentFindsIt() {
        tier(() -> NOW).put(KEY, answer("{\"n\":1}").withoutLocation());

        assertThat(tier(() -> NOW).get(KEY)).contains(answer("{\"n\":1}").withoutLocation());
    }

    @Test
    void anUndecodableEntryIsAMissAndIsDeleted() {
        garbage(admin -> admin.set(bytes(space + KEY.text()), bytes("no answer at all, and longer than a head")));
        garbage(admin -> admin.set(bytes(space + KEY.text()), bytes("x")));
        garbage(admin -> admin.lpush(space + KEY.text(), "a list"));
        garbage(admin -> admin.setrange(space + KEY.text(), 5_000_000, "far too long"));
    }

    private void garbage(Consumer<Jedis> put) {
        process().with(put);
        CacheTier cacheTier = tier(() -> NOW);

        assertThat(cacheTier.get(KEY)).isEmpty();
        awaitDeletion();
        assertThat(cacheTier.put(KEY, answer("{}"))).isTrue();
        assertThat(cacheTier.get(KEY)).contains(answer("{}"));
        process().with(admin -> admin.del(space + KEY.text()));
    }

    /** The tier deletes an entry without waiting for it. */
    private void awaitDeletion() {
        while (process().<Boolean>ask(admin -> admin.exists(space + KEY.text()))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anAnswerOfAnotherKeyIsNone() {
        AnswerKey other = AnswerKey.ofDigest(HexFormat.of().parseHex("ff".repeat(32)));
        tier(() -> NOW).put(other, answer("{}"));
        process().with(admin -> admin.set(bytes(space + KEY.text()), admin.get(bytes(space + other.text()))));

        assertThat(tier(() -> NOW).get(KEY)).isEmpty();
    }

    @Test
    void anAnswerTooLargeForARecordIsNotStored() {
        CacheTier cacheTier = tier(() -> NOW);

        assertThat(cacheTier.put(KEY, answer("a".repeat(390_001)))).isFalse();
        assertThat(cacheTier.put(KEY, answer("a".repeat(390_000)))).isTrue();
        assertThat(cacheTier.get(KEY)).contains(answer("a".repeat(390_000)));
    }

    @Test
    void deadConnectionsAreReplaced() {
        CacheTier cacheTier = tier(() -> NOW);
        cacheTier.put(KEY, answer("{}"));
        process()
                .with(admin -> admin.clientKill(
                        new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES)));

        assertThat(cacheTier.get(KEY)).contains(answer("{}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StoredAnswer answer(String json) {
        return new StoredAnswer(json, NOW, NOW.plusSeconds(100));
    }
}
