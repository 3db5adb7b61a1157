package com.promptbuilder.simulator;

import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.Map;

/** A request that AWS's own signer signs. */
record SignedRequest(
        URI uri,
        String body,
        String service,
        String region,
        AwsCredentialsIdentity credentials,
        Map<String, String> headers) {
    static final AwsCredentialsIdentity SIMULATED = AwsCredentialsIdentity.create("simulated", "simulated-secret");
    static final AwsCredentialsIdentity SESSION =
            AwsSessionCredentialsIdentity.create("simulated", "simulated-secret", "session-token");

    /** A valid request for a message. */
    static SignedRequest message(SimulatorFixture fixture, Provider provider, String text) {
        String model = provider == Provider.BEDROCK ? "us.anthropic.claude-haiku-5-5-v1:0" : "claude-haiku-5-5";
        String body = SimulatorFixture.request(text, fields -> fields.put("model", model))
                .toString();
        Map<String, String> headers = provider == Provider.BEDROCK
                ? Map.of("anthropic-version", "2026-10-21")
                : Map.of("anthropic-version", "2026-10-21", "anthropic-workspace-id", "wrkspc_simulated");
        URI uri = fixture.simulator.baseUrl().resolve(provider.prefix() + "/v1/messages");
        return new SignedRequest(uri, body, provider.service(), "us-east-1", SIMULATED, headers);
    }

    SignedRequest at(URI other) {
        return new SignedRequest(other, body, service, region, credentials, headers);
    }

    SignedRequest saying(String other) {
        return new SignedRequest(uri, other, service, region, credentials, headers);
    }

    SignedRequest forService(String other) {
        return new SignedRequest(uri, body, other, region, credentials, headers);
    }

    SignedRequest in(String other) {
        return new SignedRequest(uri, body, service, other, credentials, headers);
    }

    SignedRequest by(AwsCredentialsIdentity other) {
        return new SignedRequest(uri, body, service, region, other, headers);
    }

    SignedRequest with(Map<String, String> others) {
        return new SignedRequest(uri, body, service, region, credentials, others);
    }

    /** The request with its signature, a POST unless the body is empty. */
    HttpRequest.Builder signed(Clock clock) {
        SdkHttpRequest.Builder unsigned =
                SdkHttpRequest.builder().uri(uri).method(body.isEmpty() ? SdkHttpMethod.GET : SdkHttpMethod.POST);
        headers.forEach(unsigned::putHeader);
        var signed = AwsV4HttpSigner.create()
                .sign(signing -> signing.identity(credentials)
                        .request(unsigned.build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock))
                .request();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(signed.method().name(), BodyPublishers.ofString(body));
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host")) { // java.net.http sets it, to the same value
                values.forEach(value -> request.header(name, value));
            }
        });
        return request;
    }
}
