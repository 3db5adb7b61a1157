package com.promptbuilder.local.valkey;

import com.promptbuilder.local.valkey.EmbeddedValkey.ValkeyBinary;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.valkey.ValkeyConnections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedValkeyTest {
    @Test
    void isARealServerUntilItIsClosed() {
        EmbeddedValkey valkey = EmbeddedValkey.start();
        ProcessHandle process = ProcessHandle.of(valkey.server().pid()).orElseThrow();
        Settings settings =
                Settings.fromEnvironment(Map.of("VALKEY", valkey.url().toString()));
        try (ValkeyConnections server = ValkeyConnections.of(settings.valkey().orElseThrow(), "")) {
            while (!server.connect()) {
                Thread.onSpinWait();
            }
        } finally {
            valkey.close();
        }
        process.onExit().join();

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void isTheInstalledOneWhereThereIsOne(@TempDir Path folder) throws IOException {
        Path mine = Files.createFile(folder.resolve("redis-server"));
        assertThat(ValkeyBinary.find("", folder)).isNotEqualTo(mine).isExecutable();

        assertThat(mine.toFile().setExecutable(true)).isTrue();
        assertThat(ValkeyBinary.find("/none:" + folder, folder)).isEqualTo(mine);
        Path valkey = Files.createFile(folder.resolve("valkey-server"));
        assertThat(valkey.toFile().setExecutable(true)).isTrue();
        assertThat(ValkeyBinary.find(folder.toString(), folder)).isEqualTo(valkey);
    }
}
