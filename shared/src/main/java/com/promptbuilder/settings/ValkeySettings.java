package com.promptbuilder.settings;

import com.promptbuilder.value.Secret;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The second tier of answers: a Valkey or Redis server, where a deployment has one.
 *
 * @param address {@code VALKEY}: {@code redis://[user:password@]host[:port][/0]}, or {@code rediss://} with TLS ({@code valkey://} and
 *     {@code valkeys://} mean the same). Empty if {@code VALKEY_CACHE} is to be asked for it
 * @param login who signs in with a password, as the address says
 * @param cache whose connections are signed in by IAM
 * @param cluster {@code VALKEY_CLUSTER}: the server speaks as a cluster; default true with {@code VALKEY_CACHE}
 * @param timeout {@code VALKEY_TIMEOUT_MS}: the most that one call waits for it; default 80 ms
 */
public record ValkeySettings(
        Optional<Address> address,
        Optional<Credentials> login,
        Optional<ServerlessCache> cache,
        boolean cluster,
        Duration timeout) {
    private static final int PORT = 6379;
    private static final int MAX_PORT = 65_535;
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<login>[^@]*)@)?(?<host>[\\w.-]+|\\[[\\p{XDigit}:.]+])(?::(?<port>\\d{1,5})?)?");
    private static final Set<String> DATABASE_0 = Set.of("", "/", "/0");
    private static final Set<String> PLAIN = Set.of("redis", "valkey");
    private static final Set<String> ENCRYPTED = Set.of("rediss", "valkeys");

    /** Where a server listens. */
    public record Address(String host, int port, boolean tls) {}

    /** A user of the server; an empty name is the default user's. */
    public record Credentials(String user, Secret password) {}

    /**
     * A cache of ElastiCache Serverless.
     *
     * @param name {@code VALKEY_CACHE}
     * @param user {@code VALKEY_USER}: its user, who is authenticated by IAM
     * @param region {@code AWS_REGION}; default {@code us-east-1}
     * @param endpoint {@code AWS_ENDPOINT_URL_ELASTICACHE} or {@code AWS_ENDPOINT_URL}: another server than AWS to ask for its address
     * @param isEmulated the endpoint is no AWS but an emulator, since the environment has no credentials of a role
     */
    public record ServerlessCache(
            String name, String user, String region, Optional<URI> endpoint, boolean isEmulated) {}

    static Optional<ValkeySettings> read(EnvironmentVariables environmentVariables) {
        Optional<ServerlessCache> cache = cache(environmentVariables);
        Optional<URI> uri = environmentVariables.text("VALKEY").flatMap(text -> uri(environmentVariables, text));
        boolean cluster = environmentVariables.flag("VALKEY_CLUSTER", cache.isPresent());
        Duration timeout = Duration.ofMillis(environmentVariables.number("VALKEY_TIMEOUT_MS", 80, 5, 10_000));
        if (cache.isEmpty() && uri.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ValkeySettings(
                uri.flatMap(ValkeySettings::address), uri.flatMap(ValkeySettings::login), cache, cluster, timeout));
    }

    private static Optional<ServerlessCache> cache(EnvironmentVariables environmentVariables) {
        Optional<URI> endpoint = environmentVariables
                .address("AWS_ENDPOINT_URL_ELASTICACHE")
                .or(() -> environmentVariables.address("AWS_ENDPOINT_URL"));
        Optional<String> user = environmentVariables.text("VALKEY_USER");
        Optional<String> name = environmentVariables.text("VALKEY_CACHE");
        if (name.isPresent() != user.isPresent()) {
            environmentVariables.error("VALKEY_CACHE and VALKEY_USER belong together");
        }
        return name.map(known -> new ServerlessCache(
                known,
                user.orElse(""),
                environmentVariables.text("AWS_REGION", "us-east-1"),
                endpoint,
                endpoint.isPresent() && !environmentVariables.hasRole()));
    }

    private static Optional<URI> uri(EnvironmentVariables environmentVariables, String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme());
            boolean isKnown = PLAIN.contains(scheme) || ENCRYPTED.contains(scheme);
            if (isKnown && address(uri).isPresent() && DATABASE_0.contains(uri.getPath())) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Told below, like an address of another scheme.
        }
        environmentVariables.error("VALKEY must be redis://host:port or rediss://host:port");
        return Optional.empty();
    }

    // Java's URI has neither host nor login where the host has an underscore, as names of Docker Compose's services
    // may.
    private static Optional<MatchResult> authority(URI uri) {
        Matcher authority = AUTHORITY.matcher(Objects.requireNonNullElse(uri.getRawAuthority(), ""));
        return authority.matches() ? Optional.of(authority.toMatchResult()) : Optional.empty();
    }

    private static Optional<Address> address(URI uri) {
        return authority(uri).flatMap(authority -> {
            String port = authority.group("port");
            int number = port == null ? PORT : Integer.parseInt(port);
            return number > MAX_PORT
                    ? Optional.empty()
                    : Optional.of(new Address(authority.group("host"), number, ENCRYPTED.contains(uri.getScheme())));
        });
    }

    private static Optional<Credentials> login(URI uri) {
        return authority(uri)
                .map(authority -> authority.group("login"))
                .map(raw -> URI.create("redis://" + raw + "@host").getUserInfo())
                .filter(info -> info.contains(":"))
                .map(info -> new Credentials(
                        info.substring(0, info.indexOf(':')), new Secret(info.substring(info.indexOf(':') + 1))));
    }
}
