package com.promptbuilder.local.emulator;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

import java.net.URI;

/** The AWS emulator that the tests of {@link EmulatorTest} use. */
sealed interface AwsEmulator {
    int LOCALSTACK_PORT = 4566;

    /** An emulator that answers. */
    record Running(URI endpoint) implements AwsEmulator {}

    /**
     * There is no emulator.
     *
     * @param reason one line
     */
    record Unavailable(String reason) implements AwsEmulator {}

    /** The server at {@code AWS_ENDPOINT_URL}, otherwise a container of LocalStack, whose image Maven's profile {@code localstack} names. */
    static AwsEmulator find() {
        String address = System.getenv().getOrDefault("AWS_ENDPOINT_URL", "");
        if (!address.isBlank()) {
            return new Running(URI.create(address));
        }
        String image = System.getProperty("localstack.image", "");
        return image.isBlank()
                ? new Unavailable("AWS_ENDPOINT_URL is not set, and Maven's profile localstack is not active")
                : localStack(image);
    }

    // The library stops the container when the process ends.
    @SuppressWarnings("resource")
    private static AwsEmulator localStack(String image) {
        try {
            GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                    .withExposedPorts(LOCALSTACK_PORT)
                    .waitingFor(Wait.forHttp("/_localstack/health").forPort(LOCALSTACK_PORT));
            container.start();
            return new Running(
                    URI.create("http://" + container.getHost() + ":" + container.getMappedPort(LOCALSTACK_PORT)));
        } catch (RuntimeException e) {
            return new Unavailable(image + " did not start in Docker: " + firstLineOf(root(e)));
        }
    }

    private static Throwable root(Throwable error) {
        return error.getCause() == null ? error : root(error.getCause());
    }

    private static String firstLineOf(Throwable error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse(error.toString());
    }
}
