package com.promptbuilder.claude;

import com.promptbuilder.claude.RequestAuthorization.Result;
import com.promptbuilder.settings.ProviderSettings;
import com.promptbuilder.settings.ProviderSettings.AwsKeys;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Signs requests by AWS Signature Version 4, the body's hash included. The credentials are those of the environment variables, otherwise
 * those that the AWS SDK's default chain finds at each request. Only this class needs the AWS SDK's signer. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS Signature Version 4</a>
 */
public final class SigV4Signer {
    /** The chain may ask a metadata server that does not exist. */
    private static final Duration CREDENTIALS_TIMEOUT = Duration.ofSeconds(2);

    /** {@code HttpClient} sets these itself and refuses them as headers. */
    private static final Set<String> SET_BY_CLIENT = Set.of("host", "content-length");

    private final String region;
    private final Optional<AwsKeys> keys;
    private final InstantSource clock;
    private Optional<DefaultCredentialsProvider> chain = Optional.empty();

    public SigV4Signer(ProviderSettings settings, InstantSource clock) {
        this.region = settings.region();
        this.keys = settings.awsKeys();
        this.clock = clock;
    }

    /** Forgets the chain with the credentials that it keeps, as before a snapshot. */
    public synchronized void reset() {
        chain.ifPresent(DefaultCredentialsProvider::close);
        chain = Optional.empty();
    }

    /** Authorization for a service of AWS, such as {@code bedrock}. */
    public RequestAuthorization forService(String service) {
        return (method, uri, headers, body) -> {
            FutureTask<AwsCredentials> credentials = new FutureTask<>(this::credentials);
            Thread.ofVirtual().name("aws-credentials").start(credentials);
            try {
                AwsCredentials found = credentials.get(CREDENTIALS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                return new Result.Headers(signature(found, service, request(method, uri, headers), body));
            } catch (ExecutionException e) {
                // Without the message, which may name a role or a file.
                return notFound(e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException e) {
                credentials.cancel(true);
                return notFound(e);
            } catch (InterruptedException e) {
                credentials.cancel(true);
                Thread.currentThread().interrupt();
                return notFound(e);
            }
        };
    }

    private static Result notFound(Throwable cause) {
        return new Result.NotFound(Optional.of(cause.getClass().getSimpleName()));
    }

    private AwsCredentials credentials() {
        return keys.map(SigV4Signer::credentials).orElseGet(() -> chain().resolveCredentials());
    }

    private static AwsCredentials credentials(AwsKeys keys) {
        String secret = keys.secret().reveal();
        return keys.sessionToken()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(keys.id(), secret, token.reveal()))
                .orElseGet(() -> AwsBasicCredentials.create(keys.id(), secret));
    }

    private synchronized DefaultCredentialsProvider chain() {
        DefaultCredentialsProvider current =
                chain.orElseGet(() -> DefaultCredentialsProvider.builder().build());
        chain = Optional.of(current);
        return current;
    }

    private static SdkHttpRequest request(String method, URI uri, Map<String, String> headers) {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(uri);
        headers.forEach(request::putHeader);
        return request.build();
    }

    private Map<String, String> signature(
            AwsCredentials credentials, String service, SdkHttpRequest request, byte[] body) {
        Map<String, List<String>> signed = AwsV4HttpSigner.create()
                .sign(signing -> signing.identity(credentials)
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)))
                .request()
                .headers();
        Map<String, String> added = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        signed.forEach((name, values) -> added.put(name, String.join(",", values)));
        request.headers().keySet().forEach(added::remove);
        SET_BY_CLIENT.forEach(added::remove);
        return added;
    }
}
