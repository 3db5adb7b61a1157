package com.promptbuilder.app;

import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.valkey.RealServer;
import com.promptbuilder.valkey.ValkeyConnections;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class BackendConnectionsTest {
    /** An API key that can be cleared. */
    private static final class ClearableKey implements ApiKeyProvider {
        private Optional<Secret> known = Optional.of(new Secret("canary"));

        @Override
        public Optional<Secret> get() {
            return known;
        }

        @Override
        public void clear() {
            known = Optional.empty();
        }
    }

    @Test
    void closingForASnapshotClearsTheKey() {
        ClearableKey key = new ClearableKey();
        DynamoDbTable dynamoDbTable =
                DynamoDbTable.of(Settings.fromEnvironment(Map.of()).table());

        new BackendConnections(
                        connections(key),
                        dynamoDbTable,
                        Optional.empty(),
                        dynamoDbTable,
                        Optional.empty(),
                        Optional.empty())
                .closeForSnapshot();

        assertThat(key.get()).isEmpty();
    }

    @Test
    void closingForASnapshotClosesValkeyUntilTheNextWarmUp() {
        RealServer process = RealServer.single();
        try (ValkeyConnections valkey = ValkeyConnections.of(process.settings(false), RealServer.space())) {
            DynamoDbTable table =
                    DynamoDbTable.of(Settings.fromEnvironment(Map.of()).table());
            BackendConnections backendConnections = new BackendConnections(
                    connections(new ClearableKey()),
                    table,
                    Optional.empty(),
                    table,
                    Optional.of(valkey),
                    Optional.empty());
            while (!backendConnections.warmUpValkey()) {
                Thread.onSpinWait();
            }
            assertThat(valkey.isConnected()).isTrue();
            backendConnections.closeForSnapshot();
            assertThat(valkey.isConnected()).isFalse();
            while (!backendConnections.warmUpValkey()) {
                Thread.onSpinWait();
            }
            assertThat(valkey.isConnected()).isTrue();
        }
    }

    private static ClaudeConnections connections(ApiKeyProvider key) {
        return new ClaudeConnections(new HttpClientProvider(), key, Optional.empty());
    }
}
