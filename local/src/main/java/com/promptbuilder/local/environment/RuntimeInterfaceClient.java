package com.promptbuilder.local.environment;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * AWS's runtime interface client, the main program of an environment.
 *
 * @param classPath its jars and their dependencies
 * @param library its unpacked native library. By default each start unpacks it to the same path in /tmp, where concurrent
 *     starts would conflict
 */
record RuntimeInterfaceClient(String classPath, Path library) {
    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    private static final String LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /**
     * Finds the client on the class path of this process.
     *
     * @param folder the folder that the native library is unpacked to
     * @throws IOException with a one-line message, if there is no native library for this machine
     */
    static RuntimeInterfaceClient unpackedTo(Path folder) throws IOException {
        String name = "libaws-lambda-jni.%s-%s.so".formatted(system(), architecture());
        try (InputStream packed = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
            if (packed == null) {
                throw new IOException(
                        "ENVIRONMENTS needs Linux on x86-64 or arm64: Lambda's runtime client has no " + name);
            }
            Path library = folder.resolve(name);
            Files.copy(packed, library);
            return new RuntimeInterfaceClient(ownClassPath(), library);
        }
    }

    private static String system() {
        String system = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
        return Files.exists(Path.of("/etc/alpine-release")) ? system + "_musl" : system;
    }

    private static String architecture() {
        String architecture = System.getProperty("os.arch");
        return switch (architecture) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "aarch_64";
            default -> architecture;
        };
    }

    private static String ownClassPath() {
        return Stream.of(
                        AWSLambda.class, PojoSerializer.class, SdkInternalThreadLocal.class, RequestStreamHandler.class)
                .map(RuntimeInterfaceClient::locationOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JVM option that makes the client load the unpacked native library. */
    List<String> options() {
        return List.of("-D" + LIBRARY_PROPERTY + "=" + library);
    }
}
