package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.value.Secret;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections. The address comes from the settings, or from ElastiCache; that address is resolved once by the ElastiCache API, and again
 * after a failed connect.
 */
final class ValkeyConnector {
    private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RESOLVE_ATTEMPT_TIMEOUT = Duration.ofMillis(900);

    private final ValkeySettings settings;
    private final String keyPrefix;
    private Optional<Address> known;

    ValkeyConnector(ValkeySettings settings, String keyPrefix) {
        this.settings = settings;
        this.keyPrefix = keyPrefix;
        this.known = settings.address();
    }

    synchronized ValkeyClient open() {
        Address address = known.orElseGet(this::resolve);
        try {
            JedisValkeyClient.Target target = new JedisValkeyClient.Target(
                    address, settings.cluster(), () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
            ValkeyClient valkeyClient = JedisValkeyClient.connect(target, logins(), keyPrefix);
            known = Optional.of(address);
            return valkeyClient;
        } catch (RuntimeException e) {
            known = settings.address();
            throw e;
        }
    }

    private Address resolve() {
        return settings.cache()
                .map(ValkeyConnector::resolve)
                .orElseThrow(() -> new IllegalStateException("expected VALKEY or VALKEY_CACHE, found neither"));
    }

    /** The address of a serverless cache. Throws the SDK's exception if the cache does not exist or ElastiCache does not answer. */
    static Address resolve(ValkeySettings.ServerlessCache serverlessCache) {
        try (ElastiCacheClient client = AwsClientFactory.of(
                ElastiCacheClient.builder(), serverlessCache.awsEndpoint(), RESOLVE_TIMEOUT, RESOLVE_ATTEMPT_TIMEOUT)) {
            return client
                    .describeServerlessCaches(request -> request.serverlessCacheName(serverlessCache.name()))
                    .serverlessCaches()
                    .stream()
                    .flatMap(found -> Stream.ofNullable(found.endpoint()))
                    // Serverless caches require TLS.
                    .map(found -> new Address(found.address(), found.port(), true))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("expected a cache with an endpoint, it has none yet"));
        }
    }

    // Created with the connections: a restored snapshot may have other credentials.
    private Optional<Supplier<ValkeySettings.Credentials>> logins() {
        return settings.cache()
                .<Supplier<ValkeySettings.Credentials>>map(
                        serverlessCache -> ElastiCacheIamAuth.of(serverlessCache, InstantSource.system()))
                .or(() -> settings.login().map(credentials -> () -> credentials));
    }

    /**
     * IAM authentication for ElastiCache: the password is a presigned {@code connect} request, created for each connection. It is valid for
     * 15 minutes; the connection that it opens, for 12 hours.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">Authenticating with IAM</a>
     */
    record ElastiCacheIamAuth(
            ValkeySettings.ServerlessCache serverlessCache, AwsCredentialsProvider credentials, InstantSource clock)
            implements Supplier<ValkeySettings.Credentials> {
        private static final Duration VALIDITY = Duration.ofMinutes(15);

        /** Authentication with the credentials of this environment. */
        static ElastiCacheIamAuth of(ValkeySettings.ServerlessCache serverlessCache, InstantSource clock) {
            AwsCredentialsProvider credentials = serverlessCache.awsEndpoint().isEmulated()
                    ? StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))
                    : DefaultCredentialsProvider.builder().build();
            return new ElastiCacheIamAuth(serverlessCache, credentials, clock);
        }

        @Override
        public ValkeySettings.Credentials get() {
            String signed = AwsV4HttpSigner.create()
                    .sign(signing -> signing.identity(credentials.resolveCredentials())
                            .request(connectRequest())
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                            .putProperty(
                                    AwsV4HttpSigner.REGION_NAME,
                                    serverlessCache.awsEndpoint().region())
                            .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                            .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALIDITY)
                            .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)))
                    .request()
                    .getUri()
                    .toString();
            return new ValkeySettings.Credentials(
                    serverlessCache.user(), new Secret(signed.substring("https://".length())));
        }

        private SdkHttpRequest connectRequest() {
            return SdkHttpRequest.builder()
                    .method(SdkHttpMethod.GET)
                    .protocol("https")
                    .host(serverlessCache.name())
                    .encodedPath("/")
                    .putRawQueryParameter("Action", "connect")
                    .putRawQueryParameter("User", serverlessCache.user())
                    .putRawQueryParameter("ResourceType", "ServerlessCache")
                    .build();
        }
    }
}
