package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.value.Secret;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.function.Supplier;

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
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("https")
                .host(serverlessCache.name())
                .encodedPath("/")
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("User", serverlessCache.user())
                .putRawQueryParameter("ResourceType", "ServerlessCache")
                .build();
        String signed = AwsV4HttpSigner.create()
                .sign(signing -> signing.identity(credentials.resolveCredentials())
                        .request(request)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                        .putProperty(
                                AwsV4HttpSigner.REGION_NAME,
                                serverlessCache.awsEndpoint().region())
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, VALIDITY)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)))
                .request()
                .getUri()
                .toString();
        return new ValkeySettings.Credentials(
                serverlessCache.user(), new Secret(signed.substring("https://".length())));
    }
}
