package com.promptbuilder.local.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.local.template.Template.QueueSpec;
import com.promptbuilder.local.template.Template.TableSpec;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.settings.Settings;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The table and the queues as CloudFormation created them from template.yaml, and the settings that lead functions to them. */
@EmulatorTest
class EmulatedTemplateTest {
    private final EmulatedStack stack;

    EmulatedTemplateTest(EmulatedStack stack) {
        this.stack = stack;
    }

    @Test
    void aQueueHasTheTemplatesTimes() {
        assertThat(stack.template().queues())
                .isNotEmpty()
                .allSatisfy(queue -> assertThat(attributes(queue.name()))
                        .containsEntry(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                Long.toString(queue.visibility().toSeconds()))
                        .containsEntry(
                                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                                Long.toString(queue.retention().toSeconds())));
    }

    @Test
    void aQueueOfJobsHasTheTemplatesRedrivePolicy() {
        JobSettings jobs = stack.settings("Worker").jobs();
        JobSettings.Queues urls = jobs.queues().orElseThrow();

        assertThat(stack.template().queues().stream()
                        .filter(queue -> queue.redrive().isPresent()))
                .extracting(queue -> stack.physicalId(queue.name()))
                .containsExactlyInAnyOrder(
                        urls.interactive().toString(), urls.background().toString());
        assertThat(stack.template().queues().stream()
                        .filter(queue -> queue.redrive().isPresent()))
                .allSatisfy(queue -> {
                    QueueSpec.Redrive redrive = queue.redrive().orElseThrow();
                    JsonNode policy = json(attribute(queue.name(), QueueAttributeName.REDRIVE_POLICY));

                    assertThat(policy.path("maxReceiveCount").asInt())
                            .isEqualTo(redrive.maxReceiveCount())
                            .isEqualTo(jobs.maxAttempts());
                    assertThat(policy.path("deadLetterTargetArn").asText())
                            .isEqualTo(attribute(redrive.deadLetters(), QueueAttributeName.QUEUE_ARN));
                });
    }

    @Test
    void theTableHasTheTemplatesKeyAndTimeToLive() {
        TableSpec spec = stack.template().tables().getFirst();
        String name = stack.physicalId(spec.name());
        TableDescription table = stack.dynamoDb()
                .describeTable(describe -> describe.tableName(name))
                .table();
        TimeToLiveDescription timeToLive = stack.dynamoDb()
                .describeTimeToLive(describe -> describe.tableName(name))
                .timeToLiveDescription();

        assertThat(table.keySchema())
                .extracting(key -> key.attributeName(), key -> key.keyTypeAsString())
                .containsExactlyElementsOf(spec.keys().stream()
                        .map(key -> tuple(key.attribute(), key.role()))
                        .toList());
        assertThat(table.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(timeToLive.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
        assertThat(timeToLive.attributeName()).isEqualTo(spec.timeToLive().orElseThrow());
    }

    @Test
    void theVariablesOfTheFunctionsNameTheTableAndTheQueues() {
        Settings settings = stack.settings("Worker");

        assertThat(settings.table().name())
                .isEqualTo(stack.physicalId(stack.template().tables().getFirst().name()));
        assertThat(settings.jobs().queues().orElseThrow())
                .isEqualTo(new JobSettings.Queues(
                        url("Jobs"),
                        url("BackgroundJobs"),
                        Optional.of(url("BulkJobs")),
                        Optional.of(url("DeadJobs"))));
    }

    private URI url(String queue) {
        return URI.create(stack.physicalId(queue));
    }

    private String attribute(String queue, QueueAttributeName name) {
        return attributes(queue).getOrDefault(name, "");
    }

    private Map<QueueAttributeName, String> attributes(String queue) {
        return stack.sqs()
                .getQueueAttributes(get -> get.queueUrl(stack.physicalId(queue)).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
