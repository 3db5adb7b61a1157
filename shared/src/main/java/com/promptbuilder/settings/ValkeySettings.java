package com.promptbuilder.settings;

import com.promptbuilder.settings.Settings.AwsEndpoint;
import com.promptbuilder.value.Secret;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
    private static final String PORT = "6379";
    private static final int MAX_PORT = 65_535;
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<login>[^@]*)@)?(?<host>[\\w.-]+|\\[[\\p{XDigit}:.]+])(?::(?<port>\\d{1,5})?)?");
    private static final Set<String> DATABASE_0 = Set.of("", "/", "/0");
    private static final Map<String, Boolean> TLS_BY_SCHEME =
            Map.of("redis", false, "valkey", false, "rediss", true, "valkeys", true);

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

    static Optional<ValkeySettings> read(EnvironmentVariables variables) {
        Optional<ServerlessCache> cache = cache(variables);
        Optional<URI> uri = variables.text("VALKEY").flatMap(text -> uri(variables, text));
        boolean cluster = variables.flag("VALKEY_CLUSTER", cache.isPresent());
        Duration timeout = Duration.ofMillis(variables.number("VALKEY_TIMEOUT_MS", 80, 5, 10_000));
        if (cache.isEmpty() && uri.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ValkeySettings(
                uri.flatMap(ValkeySettings::address), uri.flatMap(ValkeySettings::login), cache, cluster, timeout));
    }

    private static Optional<ServerlessCache> cache(EnvironmentVariables variables) {
        AwsEndpoint awsEndpoint = AwsEndpoint.read(variables, "ELASTICACHE");
        Optional<String> user = variables.text("VALKEY_USER");
        Optional<String> name = variables.text("VALKEY_CACHE");
        if (name.isPresent() != user.isPresent()) {
            variables.error("VALKEY_CACHE and VALKEY_USER belong together");
        }
        return name.map(known -> new ServerlessCache(known, user.orElse(""), awsEndpoint));
    }

    private static Optional<URI> uri(EnvironmentVariables variables, String text) {
        try {
            URI uri = URI.create(text);
            if (address(uri).isPresent() && DATABASE_0.contains(uri.getPath())) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException _) {
            // The error below reports it, like an address of another scheme.
        }
        variables.error("VALKEY must be redis://host:port or rediss://host:port");
        return Optional.empty();
    }

    // java.net.URI parses neither host nor login if the host has an underscore, as Docker Compose's service names may.
    private static Optional<MatchResult> authority(URI uri) {
        Matcher authority = AUTHORITY.matcher(Objects.requireNonNullElse(uri.getRawAuthority(), ""));
        return authority.matches() ? Optional.of(authority.toMatchResult()) : Optional.empty();
    }

    private static Optional<Address> address(URI uri) {
        return authority(uri).flatMap(authority -> {
            String port = Objects.requireNonNullElse(authority.group("port"), PORT);
            return Optional.ofNullable(TLS_BY_SCHEME.get(String.valueOf(uri.getScheme())))
                    .map(tls -> new Address(authority.group("host"), Integer.parseInt(port), tls))
                    .filter(address -> address.port() <= MAX_PORT);
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
