package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.lambda.EndpointScanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Log groups and alarms of each function. */
class TemplateAlarmsTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();

    static Set<String> functions() {
        return TEMPLATE.resources("AWS::Serverless::Function").keySet();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void logsAreKeptInAGroupOfTheTemplate(String id) {
        assertThat(TEMPLATE.resources("AWS::Logs::LogGroup")).containsKey(TEMPLATE.logGroup(id));
    }

    @Test
    void oneAlarmWatchesTheThrottlesOfAllFunctions() {
        JsonNode alarm = TEMPLATE.resource("Throttles");
        assertThat(alarm.at("/Metrics/0/Expression").asText())
                .isEqualTo("SELECT SUM(Throttles) FROM SCHEMA(\"AWS/Lambda\", FunctionName)");
        assertThat(alarm.path("Threshold").asInt()).isZero();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void alarmsWatchErrorsAndDurationOfTheLiveVersion(String id) {
        assertThat(alarms(id).values().stream()
                        .map(alarm -> alarm.path("MetricName").asText()))
                .containsExactlyInAnyOrder("Errors", "Duration");
        assertThat(alarms(id).values())
                .allSatisfy(alarm ->
                        assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("notBreaching"));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void errorsAndSlownessRollBackANewVersion(String id) {
        assertThat(texts(TEMPLATE.resource(id).at("/DeploymentPreference/Alarms")))
                .containsExactlyInAnyOrderElementsOf(alarms(id).keySet());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void durationAlarmsAreBelowTheFunctionsTimeLimit(String id) {
        JsonNode alarm = duration(id);
        assertThat(alarm.path("ExtendedStatistic").asText()).isEqualTo("p95");
        assertThat(Duration.ofMillis(alarm.path("Threshold").asLong())).isLessThan(maxTimeout(id));
    }

    /** The time limit inside an invocation, below the platform's. */
    private static Duration maxTimeout(String id) {
        Duration timeout = TEMPLATE.timeout(TEMPLATE.resource(id));
        return switch (id) {
            case "Operations" -> Duration.ofMillis(250).plusSeconds(2); // /health/ready: the table, then Claude's probe
            case "Answers", "Batch", "GraphQl", "Mcp" -> timeout;
            case "Warmer" -> timeout.minusSeconds(3); // leaves the rest to the next run
            case "Bridge", "Batcher" -> timeout;
            case "Worker" -> maxTimeout(_ -> true);
            default -> maxTimeout(endpoint -> endpoint.in().getName().startsWith(SamTemplate.PACKAGE + id + "$"));
        };
    }

    private static Duration maxTimeout(Predicate<Endpoint<?, ?>> these) {
        return EndpointScanner.inPackageOf(Optimize.class).stream()
                .filter(these)
                .<Duration>map(TemplateFunctionsTest::maxTimeout)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void durationAlarmsOfScheduledFunctionsEvaluateOnePeriod(String id) {
        boolean isScheduled = TEMPLATE.resource(id)
                .path("Events")
                .valueStream()
                .anyMatch(event -> event.path("Type").asText().equals("Schedule"));
        assertThat(duration(id).path("EvaluationPeriods").asInt()).isEqualTo(isScheduled ? 1 : 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bridge", "Worker", "Warmer", "Batcher"})
    void aFunctionWithoutARouteHasABoundOnItsConcurrency(String id) {
        assertThat(TEMPLATE.resource(id).path("ReservedConcurrentExecutions"))
                .hasSize(3)
                .extracting(JsonNode::asText)
                .startsWith("ReservesConcurrency")
                .endsWith("AWS::NoValue");
        assertThat(TEMPLATE.root().at("/Parameters/ReserveConcurrency/Default").asText())
                .isEqualTo("true");
    }

    @Test
    void everyReservedConcurrencyAboveOneHasAnAlarmAtEightyPercent() {
        List<String> reserved = functions().stream()
                .filter(id -> TEMPLATE.resource(id).has("ReservedConcurrentExecutions"))
                .filter(id -> TEMPLATE.resource(id)
                                .at("/ReservedConcurrentExecutions/1")
                                .asInt()
                        != 1)
                .toList();
        assertThat(functions())
                .filteredOn(id -> !reserved.contains(id))
                .containsExactlyInAnyOrder("Operations", "Warmer", "Batcher");
        assertThat(reserved).allSatisfy(id -> {
            JsonNode alarm = TEMPLATE.resource(id + "Busy");
            assertThat(alarm.path("Threshold").asInt()).isEqualTo(80);
            assertThat(alarm.at("/Metrics/0/MetricStat/Metric/Dimensions/0/Value")
                            .asText())
                    .isEqualTo(id);
            assertThat(alarm.at("/Metrics/1/Expression").asText())
                    .isEqualTo("100 * busy / ${%s}"
                            .formatted(TEMPLATE.resource(id)
                                    .at("/ReservedConcurrentExecutions/1")
                                    .asText()));
        });
    }

    @Test
    void everyLogGroupHasARetention() {
        assertThat(TEMPLATE.resources("AWS::Logs::LogGroup").values())
                .allSatisfy(group ->
                        assertThat(group.path("RetentionInDays").asText()).isEqualTo("LogRetentionDays"));
        assertThat(TEMPLATE.resource("GatewayLogs").path("LogGroupName").asText())
                .isEqualTo("API-Gateway-Execution-Logs_${Api}/${Stage}");
        assertThat(TEMPLATE.resource("Api")
                        .at("/AccessLogSetting/DestinationArn")
                        .toString())
                .as("the stage waits for it")
                .contains("GatewayLogs");
    }

    /** Other filters would count nothing, without an error. */
    @ParameterizedTest
    @CsvSource({
        "CircuitOpenings, CircuitOpened, message, the circuit opens, app/OperationalEvents",
        "CircuitOpenings, CircuitOpened, message, the key or the account is refused, app/OperationalEvents",
        "BudgetLevels, BudgetNearlySpent, message, budget level reached, app/OperationalEvents",
        "BudgetRefusalLines, BudgetRefusals, refusedBy, budget, answer/BudgetedClaude"
    })
    void alarmsOnLogLinesWatchTextsThatAreWritten(String filter, String alarm, String field, String text, String source)
            throws IOException {
        assertThat(TEMPLATE.resource(filter).path("FilterPattern").asText())
                .contains("$." + field + " = \"" + text + "\"");
        assertThat(Files.readString(
                        SamTemplate.ROOT.resolve("shared/src/main/java/com/promptbuilder/" + source + ".java")))
                .contains("\"" + text + "\"");
        assertThat(TEMPLATE.resource(alarm).path("MetricName"))
                .isEqualTo(TEMPLATE.resource(filter).at("/MetricTransformations/0/MetricName"));
    }

    private static JsonNode duration(String id) {
        return alarms(id).values().stream()
                .filter(candidate -> candidate.path("MetricName").asText().equals("Duration"))
                .findAny()
                .orElseThrow();
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
