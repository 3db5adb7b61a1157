package com.promptbuilder.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.telemetry.EmfMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard and the anomaly alarms use only metrics that log lines define. */
class CloudWatchTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();
    private static final EmfLines LINES = EmfLines.all();
    private static final Pattern SEARCH = Pattern.compile("SEARCH\\('\\{([^}]*)} ([^']*)', '(\\w+)', (\\d+)\\)");
    private static final Pattern TERM = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    /** A metric of the dashboard or an alarm: its name and dimensions. */
    private record Metric(String namespace, String name, Map<String, String> dimensions) {}

    static Set<String> functions() {
        return TEMPLATE.functions().keySet().stream()
                .filter(handler -> !Set.of(
                                "Batch", "GraphQl", "Mcp", "Operations", "Answers", "Bridge", "Warmer", "Batcher")
                        .contains(simple(handler)))
                .map(CloudWatchTest::simple)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theDashboardUsesMetricsOfLogLines() throws JsonProcessingException {
        List<Metric> looked = new ArrayList<>();
        for (JsonNode widget : dashboard().path("widgets")) {
            JsonNode metrics = widget.at("/properties/metrics");
            metrics.forEach(metric -> looked.addAll(
                    metric.get(0).isTextual()
                            ? List.of(ofArray(metric))
                            : ofSearches(metric.at("/0/expression").asText())));
        }

        assertThat(looked).hasSize(21).allSatisfy(CloudWatchTest::isWritten);
        assertThat(looked.stream().map(Metric::name))
                .containsAll(Arrays.stream(EmfMetrics.Metric.values())
                        .map(EmfMetrics.Metric::key)
                        .toList());
    }

    @Test
    void expressionsOfTheDashboardReferToTheirOwnMetrics() throws JsonProcessingException {
        for (JsonNode widget : dashboard().path("widgets")) {
            Set<String> ids = widget.at("/properties/metrics")
                    .valueStream()
                    .map(metric -> metric.get(metric.size() - 1).path("id").asText())
                    .collect(Collectors.toSet());
            widget.at("/properties/metrics").forEach(metric -> {
                String expression = metric.at("/0/expression").asText();
                if (!expression.contains("SEARCH(")) {
                    assertThat(ids).containsAll(names(expression));
                }
            });
        }
    }

    @Test
    void theDashboardListsTheAnomalyAlarms() throws JsonProcessingException {
        assertThat(dashboard()
                        .at("/widgets/0/properties/alarms")
                        .valueStream()
                        .map(arn -> arn.asText().replaceAll("\\$\\{(\\w+)\\.Arn}", "$1")))
                .containsExactlyInAnyOrderElementsOf(bandAlarms().keySet());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anAnomalyAlarmWatchesTheDurationOfEachEndpoint(String id) {
        JsonNode alarm =
                Objects.requireNonNull(bandAlarms().get(id + "Unusual"), id).path("Metrics");
        Metric metric = ofStat(alarm.at("/0/MetricStat/Metric"));

        isWritten(metric);
        assertThat(metric.name()).isEqualTo("duration");
        assertThat(metric.dimensions()).containsEntry("route", route(id));
        assertThat(alarm.at("/1/Expression").asText()).isEqualTo("ANOMALY_DETECTION_BAND(latency, 3)");
        JsonNode model = TEMPLATE.resource(id + "Usual").path("SingleMetricAnomalyDetector");
        assertThat(ofStat(model)).isEqualTo(metric);
        assertThat(model.path("Stat")).isEqualTo(alarm.at("/0/MetricStat/Stat"));
    }

    @Test
    void anAnomalyAlarmWatchesTheCostOfAllRoutesTogether() {
        JsonNode queries = TEMPLATE.resource("CostUnusual").path("Metrics");
        Metric metric = ofStat(queries.at("/0/MetricStat/Metric"));

        isWritten(metric);
        assertThat(metric.name()).isEqualTo("claudeCostUsd");
        assertThat(metric.dimensions()).doesNotContainKey("route");
        assertThat(queries.at("/1/Expression").asText()).isEqualTo("ANOMALY_DETECTION_BAND(cost, 3)");
        JsonNode model = TEMPLATE.resource("CostUsual").path("SingleMetricAnomalyDetector");
        assertThat(ofStat(model)).isEqualTo(metric);
        assertThat(model.path("Stat")).isEqualTo(queries.at("/0/MetricStat/Stat"));
    }

    @Test
    void theGraphOfCostSumsWhatItsAlarmSums() throws JsonProcessingException {
        List<Metric> alarm = TEMPLATE.resource("CostUnusual")
                .path("Metrics")
                .valueStream()
                .filter(query -> query.has("MetricStat"))
                .map(query -> ofStat(query.at("/MetricStat/Metric")))
                .toList();
        JsonNode graph = dashboard()
                .path("widgets")
                .valueStream()
                .filter(widget -> widget.at("/properties/title").asText().startsWith("Dollars for Claude, and"))
                .findFirst()
                .orElseThrow()
                .at("/properties/metrics");

        assertThat(graph.valueStream()
                        .filter(metric -> metric.get(0).isTextual())
                        .map(metric -> ofArray(metric).dimensions().get("route")))
                .containsExactlyElementsOf(alarm.stream()
                        .map(metric -> metric.dimensions().get("route"))
                        .toList());
        assertThat(graph.get(alarm.size()).at("/0/expression").asText())
                .isEqualTo(TEMPLATE.resource("CostUnusual")
                        .at("/Metrics/" + alarm.size() + "/Expression")
                        .asText());
    }

    private static Map<String, JsonNode> bandAlarms() {
        return TEMPLATE.resources("AWS::CloudWatch::Alarm").entrySet().stream()
                .filter(alarm -> alarm.getValue().has("ThresholdMetricId"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A log line defines the metric with this name, this namespace and exactly these dimensions. Given values must match. */
    private static void isWritten(Metric metric) {
        assertThat(metric.namespace()).isIn(LINES.namespaces());
        assertThat(LINES.dimensions().getOrDefault(metric.name(), Set.of()))
                .as(metric.name())
                .contains(List.copyOf(metric.dimensions().keySet()));
        assertThat(metric.dimensions().get("service")).isIn(LINES.values().get("service"));
        assertThat(metric.dimensions().get("stage"))
                .isIn("Stage", "${Stage}"); // as the variable STAGE of every function
        assertThat(metric.dimensions().get("stack")).isIn("AWS::StackName", "${AWS::StackName}"); // as STACK
        Set<String> routes = new TreeSet<>(LINES.values().getOrDefault("route", Set.of()));
        routes.add(""); // any
        assertThat(metric.dimensions().getOrDefault("route", "")).isIn(routes);
    }

    private static Metric ofArray(JsonNode metric) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (int i = 2; i + 1 < metric.size() && metric.get(i).isTextual(); i += 2) {
            dimensions.put(metric.get(i).asText(), metric.get(i + 1).asText());
        }
        return new Metric(metric.get(0).asText(), metric.get(1).asText(), dimensions);
    }

    private static List<Metric> ofSearches(String expression) {
        List<Metric> found = new ArrayList<>();
        for (Matcher search = SEARCH.matcher(expression); search.find(); ) {
            List<String> schema = List.of(search.group(1).split(",", -1));
            Map<String, String> terms = new TreeMap<>();
            for (Matcher term = TERM.matcher(search.group(2)); term.find(); ) {
                terms.put(term.group(1), term.group(2));
            }
            Map<String, String> dimensions = new LinkedHashMap<>();
            schema.stream().skip(1).forEach(name -> dimensions.put(name, terms.getOrDefault(name, "")));
            found.add(new Metric(schema.getFirst(), terms.getOrDefault("MetricName", ""), dimensions));
        }
        assertThat(found).as(expression).hasSize(expression.split("SEARCH\\(", -1).length - 1);
        return found;
    }

    private static Metric ofStat(JsonNode metric) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        metric.path("Dimensions")
                .forEach(dimension -> dimensions.put(
                        dimension.path("Name").asText(), dimension.path("Value").asText()));
        return new Metric(
                metric.path("Namespace").asText(), metric.path("MetricName").asText(), dimensions);
    }

    private static JsonNode dashboard() throws JsonProcessingException {
        return new JsonMapper()
                .readTree(TEMPLATE.resource("Dashboard").path("DashboardBody").asText());
    }

    private static Set<String> names(String expression) {
        return Pattern.compile("\\b[a-z]\\w*\\b")
                .matcher(expression)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    private static String route(String id) {
        return id.equals("Worker")
                ? "jobs"
                : TEMPLATE.resource(id).at("/Events/Post/Properties/Path").asText();
    }

    private static String simple(String handler) {
        return handler.substring(handler.lastIndexOf('.') + 1);
    }
}
