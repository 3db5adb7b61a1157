package com.promptbuilder.claude;

import com.promptbuilder.claude.RequestAuthorization.Result;
import com.promptbuilder.settings.ProviderSettings;
import com.promptbuilder.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests and signatures are those of AWS's Signature Version 4 test suite, which AWS publishes with aws-c-auth (Apache License 2.0).
 *
 * @see <a href="https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4">AWS's test suite</a>
 */
class SigV4SignerTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    private static final Map<String, String> CREDENTIALS =
            Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", SECRET);
    private static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SCOPE = "20150830/us-east-1/service/aws4_request";
    private static final String ADDRESS = "https://example.amazonaws.com";
    private static final SigV4Oracle ORACLE = new SigV4Oracle(SECRET);

    private static SigV4Signer signer(Map<String, String> variables) {
        return new SigV4Signer(settings(variables), () -> TIME);
    }

    private static ProviderSettings settings(Map<String, String> variables) {
        return Settings.fromEnvironment(variables).claude().providers();
    }

    private static Map<String, String> fields(Result result) {
        return ((Result.Headers) result).fields();
    }

    private static Map<String, String> headers(String lines) {
        Map<String, String> headers = new HashMap<>();
        Arrays.stream(lines.split("\\|"))
                .filter(line -> !line.isEmpty())
                .map(line -> line.split(":", 2))
                .forEach(line -> headers.put(line[0], line[1]));
        return headers;
    }

    /** The published examples with a signed body hash, which is how this signer signs. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
        application/x-www-form-urlencoded ~ d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b
        application/x-www-form-urlencoded; charset=utf-8 ~ 328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422
        """)
    void signsAsAwsPublishes(String contentType, String signature) {
        Map<String, String> fields = fields(signer(CREDENTIALS)
                .forService("service")
                .authorize(
                        "POST",
                        URI.create(ADDRESS + "/"),
                        Map.of("Content-Type", contentType, "Content-Length", "13"),
                        "Param1=value1".getBytes(StandardCharsets.UTF_8)));

        assertThat(fields)
                .containsOnlyKeys("Authorization", "X-Amz-Date", "x-amz-content-sha256")
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + SCOPE
                                + ", SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date,"
                                + " Signature="
                                + signature);
    }

    /** Examples without a body hash: they show that the oracle of the next tests computes as AWS does. */
    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
        GET ! / ! ''                                  ! 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
        POST ! / ! ''                                 ! 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b
        GET ! /?Param2=value2&Param1=value1 ! ''      ! b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500
        GET ! /?%E1%88%B4=bar ! ''                    ! 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04
        GET ! /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ! '' ! 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f
        GET ! / ! 'My-Header1: value1|My-Header2: "a   b   c"' ! acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736
        GET ! / ! 'X-Amz-Security-Token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267' ! 07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8
        """)
    void theOracleComputesPublishedSignatures(String method, String path, String lines, String signature) {
        Map<String, String> headers = headers(lines);
        headers.put("Host", "example.amazonaws.com");
        headers.put("X-Amz-Date", "20150830T123600Z");
        String names = headers.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(";"));

        assertThat(ORACLE.signature(method, URI.create(ADDRESS + path), headers, "", names, SCOPE))
                .isEqualTo(signature);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, https://bedrock-runtime.eu-west-1.amazonaws.com/anthropic/v1/messages, bedrock",
        "POST, http://127.0.0.1:3002/bedrock/anthropic/v1/messages,                   bedrock",
        "POST, https://aws-external-anthropic.us-east-1.api.aws:443/v1/messages,      aws-external-anthropic",
        "GET,  https://aws-external-anthropic.us-east-1.api.aws/v1/models?limit=1,    aws-external-anthropic",
        "POST, https://proxy.example/a%20b/v1/messages,                               bedrock"
    })
    void signsHostPathQueryHeadersAndBody(String method, URI uri, String service) {
        String body = method.equals("GET") ? "" : "{\"text\":\"Wellen \u2713\"}";
        Map<String, String> headers = Map.of("content-type", "application/json", "anthropic-version", "2026-10-21");
        Map<String, String> variables = new HashMap<>(CREDENTIALS);
        variables.putAll(Map.of("AWS_REGION", "eu-west-1", "AWS_SESSION_TOKEN", TOKEN));

        Map<String, String> fields = fields(signer(variables)
                .forService(service)
                .authorize(method, uri, headers, body.getBytes(StandardCharsets.UTF_8)));

        Map<String, String> sent = new HashMap<>(headers);
        sent.putAll(fields);
        sent.put("host", uri.getPort() == 3002 ? "127.0.0.1:3002" : uri.getHost());
        URI signed = URI.create(uri.toString().replace("%20", "%2520"));
        String authorization = fields.getOrDefault("Authorization", "");
        assertThat(authorization)
                .contains("/20150830/eu-west-1/" + service + "/aws4_request")
                .contains(
                        "SignedHeaders=anthropic-version;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token,");
        assertThat(ORACLE.accepts(method, signed, sent, body, authorization)).isTrue();
        assertThat(ORACLE.accepts(method, signed, sent, body + " ", authorization))
                .isFalse();
        assertThat(fields).containsEntry("X-Amz-Security-Token", TOKEN);
    }

    @Test
    void signsWithThePresentTime() {
        AtomicReference<Instant> now = new AtomicReference<>(TIME);
        RequestAuthorization authorization = new SigV4Signer(settings(CREDENTIALS), now::get).forService("bedrock");
        URI uri = URI.create(ADDRESS + "/v1/messages");
        authorization.authorize("POST", uri, Map.of(), new byte[0]);
        now.set(TIME.plus(Duration.ofDays(1)));

        assertThat(fields(authorization.authorize("POST", uri, Map.of(), new byte[0])))
                .containsEntry("X-Amz-Date", "20150831T123600Z");
    }

    /** The default chain reads system properties at each request; a test can change them, unlike environment variables. */
    @Test
    void findsThePresentCredentialsAtEachRequest() {
        RequestAuthorization authorization = signer(Map.of()).forService("bedrock");
        URI uri = URI.create(ADDRESS + "/v1/messages");
        try {
            System.setProperty("aws.secretAccessKey", SECRET);
            for (String id : new String[] {"AKIDFIRST", "AKIDSECOND"}) {
                System.setProperty("aws.accessKeyId", id);
                assertThat(fields(authorization.authorize("POST", uri, Map.of(), new byte[0])))
                        .hasEntrySatisfying(
                                "Authorization", text -> assertThat(text).contains("Credential=" + id));
            }
        } finally {
            System.clearProperty("aws.secretAccessKey");
            System.clearProperty("aws.accessKeyId");
        }
    }

    @Test
    void namesNoSecretInItsSettings() {
        Map<String, String> variables = new HashMap<>(CREDENTIALS);
        variables.put("AWS_SESSION_TOKEN", TOKEN);

        assertThat(settings(variables).toString()).doesNotContain(SECRET, TOKEN);
    }
}
