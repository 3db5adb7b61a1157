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
 * The second cache tier: a Valkey or Redis server.
 *
 * @param address {@code VALKEY}: {@code redis://[user:password@]host[:port][/0]}, or {@code rediss://} with TLS ({@code valkey://} and
 *     {@code valkeys://} are synonyms). Empty if ElastiCache resolves the address of {@code VALKEY_CACHE}
 * @param login the credentials in the address, if any
 * @param cache the serverless cache, with IAM authentication, if any
 * @param cluster {@code VALKEY_CLUSTER}: the server uses the cluster protocol; default true with {@code VALKEY_CACHE}
 * @param timeout {@code VALKEY_TIMEOUT_MS}: the timeout of one call; default 80 ms
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

    /** Address of a server. */
    public record Address(String host, int port, boolean tls) {}

    /** Credentials of a user of the server; an empty name is the default user's. */
    public record Credentials(String user, Secret password) {}

    /**
     * A cache of ElastiCache Serverless.
     *
     * @param name {@code VALKEY_CACHE}
     * @param user {@code VALKEY_USER}: the user, authenticated by IAM
     * @param awsEndpoint the API that resolves the cache's address
     */
    public record ServerlessCache(String name, String user, AwsEndpoint awsEndpoint) {}

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
        AwsEndpoint awsEndpoint = AwsEndpoint.read(environmentVariables, "ELASTICACHE");
        Optional<String> user = environmentVariables.text("VALKEY_USER");
        Optional<String> name = environmentVariables.text("VALKEY_CACHE");
        if (name.isPresent() != user.isPresent()) {
            environmentVariables.error("VALKEY_CACHE and VALKEY_USER belong together");
        }
        return name.map(known -> new ServerlessCache(known, user.orElse(""), awsEndpoint));
    }

    private static Optional<URI> uri(EnvironmentVariables environmentVariables, String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme());
            boolean isKnown = PLAIN.contains(scheme) || ENCRYPTED.contains(scheme);
            if (isKnown && address(uri).isPresent() && DATABASE_0.contains(uri.getPath())) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException _) {
            // The error below reports it, like an address of another scheme.
        }
        environmentVariables.error("VALKEY must be redis://host:port or rediss://host:port");
        return Optional.empty();
    }

    // java.net.URI parses neither host nor login if the host has an underscore, as Docker Compose's service names may.
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
