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
 * AWS's own runtime interface client, the program of an environment.
 *
 * @param classPath its jars and what they need
 * @param library its native part, unpacked. By itself it unpacks that to one fixed place in /tmp at every start, where two
 *     starts at once would disturb each other
 */
record RuntimeInterfaceClient(String classPath, Path library) {
    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    private static final String LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /**
     * Finds it on the class path of this process.
     *
     * @param folder takes the native part
     * @throws IOException with a message of one line, if there is no native part for this machine
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
                .map(RuntimeInterfaceClient::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
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

    /** The option that makes it load its native part from there. */
    List<String> options() {
        return List.of("-D" + LIBRARY_PROPERTY + "=" + library);
    }
}
