package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.http.Response;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What CloudFront stores in front of the API, for whom, and what it logs. */
class TemplateCdnTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();
    private static final JsonNode CACHE = TEMPLATE.resource("CdnCachePolicy").path("CachePolicyConfig");
    private static final JsonNode KEY = CACHE.path("ParametersInCacheKeyAndForwardedToOrigin");
    private static final JsonNode DISTRIBUTION =
            TEMPLATE.resource("Distribution").path("DistributionConfig");

    @Test
    void aCallerGetsOnlyWhatTheSameCredentialsBrought() {
        List<String> headersOfCredentials = TEMPLATE.resource("Api")
                .at("/DefinitionBody/components/securitySchemes/api_key")
                .findValuesAsText("name");

        assertThat(headersOfCredentials).contains("x-api-key", "Authorization");
        assertThat(headersInKey(2)).containsAll(headersOfCredentials);
    }

    @Test
    void everybodyGetsOnlyAnswersThatAreDeclaredPublic() {
        JsonNode rule = TEMPLATE.root().at("/Rules/CdnServesEverybodyPublicAnswersOnly");

        assertThat(KEY.at("/HeadersConfig/Headers/0").asText()).isEqualTo("IsCdnPublic");
        assertThat(TEMPLATE.root().at("/Conditions/IsCdnPublic").toString()).isEqualTo("[\"Cdn\",\"public\"]");
        assertThat(rule.path("RuleCondition").toString()).isEqualTo("[\"Cdn\",\"public\"]");
        assertThat(rule.path("Assertions")
                        .valueStream()
                        .map(each -> each.path("Assert").toString()))
                .containsExactly("[\"CachePublic\",\"true\"]", "[\"CacheScope\",\"shared\"]");
    }

    @Test
    void keepsTheVariantsOfAnAnswerApart() {
        Set<String> variants = Set.of(("Accept, " + Response.VARY).split(", "));

        for (int choice = 1; choice <= 2; choice++) {
            assertThat(Stream.concat(headersInKey(choice).stream(), Stream.of("Accept-Encoding")))
                    .containsAll(variants);
        }
        assertThat(KEY.path("EnableAcceptEncodingGzip").asBoolean()).isTrue();
    }

    @Test
    void theInputsOfEveryGetAreInTheKey() {
        assertThat(texts(KEY.at("/QueryStringsConfig/QueryStrings")))
                .containsExactly("q", "query", "variables", "operationName", "extensions");
    }

    @Test
    void storesNothingThatCacheControlDoesNotAllow() {
        assertThat(CACHE.path("MinTTL").asInt(-1)).isZero();
        assertThat(CACHE.path("DefaultTTL").asInt(-1)).isZero();
        assertThat(DISTRIBUTION.path("CustomErrorResponses").valueStream())
                .hasSize(11)
                .allMatch(error -> error.path("ErrorCachingMinTTL").asInt(-1) == 0);
        assertThat(DISTRIBUTION
                        .path("CacheBehaviors")
                        .valueStream()
                        .map(behavior -> behavior.path("PathPattern").asText()))
                .containsExactly("/api/answers/*");
    }

    @Test
    void passesEveryMethodAndEveryHeaderButHost() {
        assertThat(behaviors()).allSatisfy(behavior -> {
            assertThat(texts(behavior.path("AllowedMethods"))).contains("GET", "HEAD", "OPTIONS", "POST");
            assertThat(behavior.path("OriginRequestPolicyId").asText())
                    .isEqualTo("b689b0a8-53d0-40ab-baf2-68738e2966ac");
            assertThat(behavior.has("ResponseHeadersPolicyId")).isFalse();
        });
    }

    @Test
    void waitsAsLongAsTheSlowestFunction() {
        assertThat(DISTRIBUTION
                        .at("/Origins/0/CustomOriginConfig/OriginReadTimeout")
                        .asInt())
                .isEqualTo(TEMPLATE.resource("Optimize").path("Timeout").asInt());
    }

    @Test
    void logsNoTextOfACaller() {
        assertThat(texts(TEMPLATE.resource("CdnLogDelivery").path("RecordFields")))
                .isNotEmpty()
                .noneMatch(field -> field.matches("cs-uri-query|cs\\(.*"));
    }

    @Test
    void theHealthCheckAsksThisRegionsOwnAddressWithoutCredentials() {
        JsonNode check = TEMPLATE.resource("HealthCheck").path("HealthCheckConfig");

        assertThat(check.path("FullyQualifiedDomainName").asText()).startsWith("${Api}.execute-api.${AWS::Region}");
        assertThat(check.path("ResourcePath").asText()).isEqualTo("/${Stage}/health/live");
    }

    private static Stream<JsonNode> behaviors() {
        return Stream.concat(
                Stream.of(DISTRIBUTION.path("DefaultCacheBehavior")),
                DISTRIBUTION.path("CacheBehaviors").valueStream());
    }

    /** @param choice 1 for Cdn=public, 2 for Cdn=callers, as in {@code !If [condition, 1, 2]} */
    private static List<String> headersInKey(int choice) {
        return texts(KEY.at("/HeadersConfig/Headers").path(choice));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
