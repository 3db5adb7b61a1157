package com.promptbuilder.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Errors of the gateway and of the firewall have the contract's format, too. */
class TemplateErrorsTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();
    private static final JsonNode RESPONSES = TEMPLATE.resource("Api").path("GatewayResponses");
    private static final Set<String> OF_EVERY_ERROR = Set.of(
            "Cache-Control",
            "Content-Security-Policy",
            "Referrer-Policy",
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "X-Request-ID",
            "X-XSS-Protection");

    static Set<String> types() {
        return RESPONSES.propertyStream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("types")
    void ofTheGatewayHaveTheBodyAndTheHeadersOfEveryError(String type) throws JsonProcessingException {
        JsonNode body = body(type);

        assertThat(body.path("error").asText()).isNotEmpty().doesNotContain("$");
        assertThat(body.path("requestId").asText()).isEqualTo("$context.requestId");
        assertThat(names(headers(type))).containsAll(OF_EVERY_ERROR);
        assertThat(headers(type).path("Cache-Control").asText()).isEqualTo("'no-store'");
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLED, 429, Too many requests, Retry-After",
        "QUOTA_EXCEEDED, 429, Too many requests, Retry-After",
        "UNAUTHORIZED, 401, Unauthorized, WWW-Authenticate",
        "REQUEST_TOO_LARGE, 413, Payload too large, X-Request-ID",
        "INTEGRATION_TIMEOUT, 504, Timed out, X-Request-ID"
    })
    void ofTheGatewayHaveTheContractsStatusWordsAndHeader(String type, String status, String error, String header)
            throws JsonProcessingException {
        assertThat(RESPONSES.path(type).path("StatusCode").asText()).isEqualTo(status);
        assertThat(body(type).path("error").asText()).isEqualTo(error);
        assertThat(names(headers(type))).contains(header);
    }

    @Test
    void ofTheFirewallConcernEveryRouteThatIsPosted() {
        Pattern limited = Pattern.compile(TEMPLATE.resource("WebAcl")
                .at("/Rules/0/Statement/RateBasedStatement/ScopeDownStatement/RegexMatchStatement/RegexString")
                .asText());

        assertThat(TEMPLATE.events().stream().filter(event -> event.method().equals("post")))
                .isNotEmpty()
                .allMatch(event -> limited.matcher("/production" + event.path()).find());
        assertThat(limited.asPredicate()).rejects("/production/health", "/metrics", "/");
    }

    @Test
    void ofTheFirewallHaveTheBodyAndTheHeadersOfEveryError() throws JsonProcessingException {
        JsonNode firewall = TEMPLATE.resource("WebAcl");
        JsonNode refusal = firewall.at("/Rules/0/Action/Block/CustomResponse");
        JsonNode body = new JsonMapper()
                .readTree(firewall.at("/CustomResponseBodies/TooMany/Content").asText());
        Map<String, String> headers = refusal.path("ResponseHeaders")
                .valueStream()
                .collect(Collectors.toMap(
                        header -> header.path("Name").asText(),
                        header -> header.path("Value").asText()));

        assertThat(refusal.path("ResponseCode").asInt()).isEqualTo(429);
        assertThat(body.path("error").asText()).isEqualTo("Too many requests");
        assertThat(headers)
                .containsKeys(OF_EVERY_ERROR.toArray(String[]::new))
                .containsKey("Retry-After")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Request-ID", body.path("requestId").asText())
                .hasSizeLessThanOrEqualTo(10);
    }

    private static JsonNode body(String type) throws JsonProcessingException {
        return new JsonMapper()
                .readTree(response(type)
                        .at("/ResponseTemplates/application~1json")
                        .asText());
    }

    private static JsonNode headers(String type) {
        JsonNode headers = response(type).at("/ResponseParameters/Headers");
        return headers.isTextual() ? RESPONSES.at("/DEFAULT_4XX/ResponseParameters/Headers") : headers;
    }

    /** An alias is read as its anchor's name. */
    private static JsonNode response(String type) {
        JsonNode response = RESPONSES.path(type);
        return response.isTextual() ? RESPONSES.path("ACCESS_DENIED") : response;
    }

    private static Set<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
