package com.promptbuilder.life;

import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.Table;
import com.promptbuilder.valkey.RealServer;
import com.promptbuilder.valkey.ValkeyServer;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class LinksTest {
    /** A key that can be forgotten. */
    private static final class Noted implements ApiKey {
        private Optional<Secret> known = Optional.of(new Secret("canary"));

        @Override
        public Optional<Secret> get() {
            return known;
        }

        @Override
        public Optional<Secret> insteadOf(Secret refused) {
            return Optional.empty();
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public void forget() {
            known = Optional.empty();
        }
    }

    @Test
    void thatRestKeepNoKeyForASnapshot() {
        Noted key = new Noted();
        Table table = Table.of(Settings.fromEnvironment(Map.of()).table());

        new Links(new Connections(), key, table, Optional.empty(), Optional.empty()).rest();

        assertThat(key.get()).isEmpty();
    }

    @Test
    void thatRestKeepNoConnectionToValkeyAndMakeOneAnew() {
        RealServer process = RealServer.single();
        try (ValkeyServer valkey = ValkeyServer.of(process.settings(false), RealServer.space())) {
            Links links = new Links(
                    new Connections(),
                    new Noted(),
                    Table.of(Settings.fromEnvironment(Map.of()).table()),
                    Optional.of(valkey),
                    Optional.empty());
            while (!links.reachValkey()) {
                Thread.onSpinWait();
            }
            assertThat(valkey.isConnected()).isTrue();
            links.rest();
            assertThat(valkey.isConnected()).isFalse();
            while (!links.reachValkey()) {
                Thread.onSpinWait();
            }
            assertThat(valkey.isConnected()).isTrue();
        }
    }
}
