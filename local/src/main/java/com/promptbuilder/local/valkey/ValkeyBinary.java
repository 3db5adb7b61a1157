package com.promptbuilder.local.valkey;

import com.promptbuilder.local.LocalSettingsException;
import redis.embedded.core.ExecutableProvider;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the server's executable: an installed {@code valkey-server} or {@code redis-server}, or else the packaged one. */
final class ValkeyBinary {
    private ValkeyBinary() {}

    /**
     * Finds the executable.
     *
     * @param path folders of executables, as in PATH
     * @param folder the folder that the packaged executable is unpacked to
     * @throws LocalSettingsException if there is no executable for this machine
     */
    static Path find(String path, Path folder) throws IOException {
        Optional<Path> installed = Stream.of("valkey-server", "redis-server")
                .flatMap(name -> in(path, name))
                .findFirst();
        return installed.isPresent() ? installed.get() : unpacked(folder);
    }

    private static Stream<Path> in(String path, String name) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private static Path unpacked(Path folder) throws IOException {
        try {
            return ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
        } catch (RuntimeException _) { // the provider has no executable for this system
            throw new LocalSettingsException(
                    "VALKEY=embedded: the package has no server for this machine. " + EmbeddedValkey.ADVICE);
        }
    }
}
