package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** What is kept of each function's words, and what rings when it is in trouble. */
class TemplateAlarmsTest {
    private static final Template TEMPLATE = Template.read();

    static Set<String> functions() {
        return TEMPLATE.resources("AWS::Serverless::Function").keySet();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void logsAreKeptInAGroupOfTheFunctionForAsLongAsThatSays(String id) {
        String group =
                TEMPLATE.resource(id).path("LoggingConfig").path("LogGroup").asText();
        assertThat(TEMPLATE.resources("AWS::Logs::LogGroup")).containsKey(group);
        assertThat(TEMPLATE.resource(group).path("RetentionInDays").asText()).isEqualTo("LogRetentionDays");
        assertThat(TEMPLATE.resource(group).path("LogGroupName").asText()).endsWith("/" + id);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void alarmsWatchErrorsThrottlesAndDurationOfTheLiveVersion(String id) {
        assertThat(alarms(id).values().stream()
                        .map(alarm -> alarm.path("MetricName").asText()))
                .containsExactlyInAnyOrder("Errors", "Throttles", "Duration");
        assertThat(alarms(id).values())
                .allSatisfy(alarm ->
                        assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("notBreaching"));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void errorsAndSlownessTakeANewVersionBack(String id) {
        Set<String> stopping = alarms(id).entrySet().stream()
                .filter(alarm -> !alarm.getValue().path("MetricName").asText().equals("Throttles"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(texts(TEMPLATE.resource(id).at("/DeploymentPreference/Alarms")))
                .containsExactlyInAnyOrderElementsOf(stopping);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void durationRingsBeforeTheFunctionIsCutOff(String id) {
        JsonNode alarm = alarms(id).values().stream()
                .filter(candidate -> candidate.path("MetricName").asText().equals("Duration"))
                .findAny()
                .orElseThrow();
        assertThat(alarm.path("ExtendedStatistic").asText()).isEqualTo("p95");
        assertThat(Duration.ofMillis(alarm.path("Threshold").asLong()))
                .isLessThan(TEMPLATE.timeout(TEMPLATE.resource(id)));
    }

    private static Map<String, JsonNode> alarms(String id) {
        return TEMPLATE.resources("AWS::CloudWatch::Alarm").entrySet().stream()
                .filter(alarm -> dimensions(alarm.getValue())
                        .equals(Map.of("FunctionName", id, "Resource", "${" + id + "}:live")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<String, String> dimensions(JsonNode alarm) {
        return alarm.path("Dimensions")
                .valueStream()
                .collect(Collectors.toMap(
                        dimension -> dimension.path("Name").asText(),
                        dimension -> dimension.path("Value").asText()));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
