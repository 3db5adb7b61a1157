package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The job queues and their consumers. */
class TemplateQueuesTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();
    private static final JobSettings SETTINGS =
            Settings.fromEnvironment(Map.of()).jobs();
    private final JsonNode worker = TEMPLATE.resource("Worker");

    @ParameterizedTest
    @ValueSource(strings = {"Jobs", "BackgroundJobs"})
    void haveTheRetentionAndAttemptsOfTheSettings(String queue) {
        JsonNode properties = TEMPLATE.resource(queue);
        assertThat(properties.path("MessageRetentionPeriod").asText()).isEqualTo("JobsLifeSeconds");
        assertThat(parameter("JobsLifeSeconds"))
                .isEqualTo((int) SETTINGS.retention().toSeconds());
        assertThat(properties.at("/RedrivePolicy/maxReceiveCount").asText()).isEqualTo("JobsAttempts");
        assertThat(parameter("JobsAttempts")).isEqualTo(SETTINGS.maxAttempts());
        assertThat(properties.at("/RedrivePolicy/deadLetterTargetArn").asText()).isEqualTo("DeadJobs.Arn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Jobs", "BackgroundJobs"})
    void haveAVisibilityTimeoutOfSixWorkerTimeouts(String queue) {
        assertThat(TEMPLATE.resource(queue).path("VisibilityTimeout").asLong())
                .isGreaterThanOrEqualTo(6 * TEMPLATE.timeout(worker).toSeconds());
    }

    @Test
    void deadLettersAreKeptForLongerThanJobs() {
        assertThat(TEMPLATE.resource("DeadJobs").path("MessageRetentionPeriod").asLong())
                .isGreaterThan(SETTINGS.retention().toSeconds());
    }

    @Test
    void allAreEncrypted() {
        assertThat(TEMPLATE.resources("AWS::SQS::Queue").values())
                .hasSizeGreaterThan(3)
                .allMatch(queue -> queue.has("KmsMasterKeyId"));
    }

    @Test
    void haveOneWorkerEachWithAConcurrencyOfItsOwn() {
        List<JsonNode> sources = worker.path("Events")
                .valueStream()
                .map(event -> event.path("Properties"))
                .toList();
        assertThat(sources)
                .extracting(source -> source.path("Queue").asText())
                .containsExactly("Jobs.Arn", "BackgroundJobs.Arn");
        assertThat(sources).allSatisfy(source -> {
            assertThat(source.at("/FunctionResponseTypes/0").asText()).isEqualTo("ReportBatchItemFailures");
            assertThat(source.at("/ScalingConfig/MaximumConcurrency").asText()).endsWith("Concurrency");
        });
    }

    @Test
    void haveEnoughWorkersReservedForBothOfThem() {
        assertThat(parameter("WorkerConcurrency"))
                .isGreaterThanOrEqualTo(parameter("JobConcurrency") + parameter("BackgroundConcurrency"));
    }

    private static int parameter(String name) {
        return TEMPLATE.root().at("/Parameters/" + name + "/Default").asInt();
    }

    @Test
    void areConsumedAndReportedWithoutAsyncAnswers() {
        assertThat(TEMPLATE.root().at("/Parameters/AcceptJobs/Default").asText())
                .isEqualTo("true");
        for (String function : List.of("Worker", "Operations", "Batcher")) {
            assertThat(TEMPLATE.resource(function)
                            .at("/Environment/Variables/JOBS_URL")
                            .asText())
                    .isEqualTo("Jobs");
        }
    }

    @Test
    void theWarmersScheduleIsOffByDefault() {
        JsonNode schedule = TEMPLATE.resource("Warmer").at("/Events/Every/Properties");
        assertThat(schedule.path("State")).extracting(JsonNode::asText).containsExactly("Warms", "ENABLED", "DISABLED");
        assertThat(schedule.path("Schedule").asText()).isEqualTo("rate(${WarmingEvery})");
        assertThat(TEMPLATE.root().at("/Parameters/Warming/Default").asText()).isEqualTo("false");
        assertThat(TEMPLATE.root().at("/Conditions/Warms").toString()).contains("Warming", "true");
        assertThat(TEMPLATE.root()
                        .at("/Globals/Function/Environment/Variables/WARMING_EVERY")
                        .asText())
                .isEqualTo("WarmingEvery");
    }

    @Test
    void messageBatchesAreOffByDefault() {
        JsonNode schedule = TEMPLATE.resource("Batcher").at("/Events/Every/Properties");
        assertThat(schedule.path("State")).extracting(JsonNode::asText).containsExactly("Bulks", "ENABLED", "DISABLED");
        assertThat(schedule.path("Schedule").asText()).isEqualTo("rate(${BulkEvery})");
        assertThat(TEMPLATE.root().at("/Parameters/Bulk/Default").asText()).isEqualTo("false");
    }

    @Test
    void haveTheirUrlsInTheFunctionsEnvironment() {
        JsonNode variables = TEMPLATE.root().at("/Globals/Function/Environment/Variables");
        assertThat(variables.path("JOBS_URL"))
                .extracting(JsonNode::asText)
                .containsExactly("AcceptsJobs", "Jobs", "AWS::NoValue");
        assertThat(variables.path("JOBS_BACKGROUND_URL").asText()).isEqualTo("BackgroundJobs");
        assertThat(variables.path("JOBS_BULK_URL").asText()).isEqualTo("BulkJobs");
        JsonNode operations = TEMPLATE.resource("Operations").at("/Environment/Variables");
        assertThat(operations.path("JOBS_DEAD_LETTERS_URL").asText()).isEqualTo("DeadJobs");
    }
}
