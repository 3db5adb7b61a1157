package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The reader of AWS::SQS::Queue, and of the events of type SQS of a function. */
final class QueueReader {
    private static final int USUAL_VISIBILITY = 30;
    private static final int USUAL_RETENTION = 345_600;
    private static final int USUAL_BATCH = 10;
    /** Lambda polls with five at first, and goes on to a thousand; more than this is of no use on one machine. */
    private static final int USUAL_CONCURRENCY = 20;

    private final Path file;
    private final IntrinsicFunctions intrinsicFunctions;

    QueueReader(Path file, IntrinsicFunctions intrinsicFunctions) {
        this.file = file;
        this.intrinsicFunctions = intrinsicFunctions;
    }

    QueueSpec queue(String id, JsonNode properties) {
        JsonNode redrive = properties.path("RedrivePolicy");
        return new QueueSpec(
                intrinsicFunctions.text(properties.path("QueueName")).orElse(id),
                Duration.ofSeconds(number(properties, "VisibilityTimeout", USUAL_VISIBILITY)),
                Duration.ofSeconds(number(properties, "MessageRetentionPeriod", USUAL_RETENTION)),
                redrive.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(new QueueSpec.Redrive(
                                named(redrive.path("deadLetterTargetArn")), number(redrive, "maxReceiveCount", 10))));
    }

    /** The mapping, unless it is disabled. */
    Optional<EventSourceSpec> source(FunctionSpec function, JsonNode properties) {
        boolean isEnabled = intrinsicFunctions
                .text(properties.path("Enabled"))
                .map(Boolean::parseBoolean)
                .orElse(true);
        return isEnabled
                ? Optional.of(new EventSourceSpec(
                        function,
                        named(properties.path("Queue")),
                        number(properties, "BatchSize", USUAL_BATCH),
                        number(properties.path("ScalingConfig"), "MaximumConcurrency", USUAL_CONCURRENCY),
                        reportsFailures(properties.path("FunctionResponseTypes"))))
                : Optional.empty();
    }

    private static boolean reportsFailures(JsonNode types) {
        return types.valueStream().anyMatch(type -> type.asText().equals("ReportBatchItemFailures"));
    }

    private int number(JsonNode properties, String name, int otherwise) {
        return intrinsicFunctions
                .text(properties.path(name))
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    /** The queue that an ARN is of, which only a deployment knows: {@code !GetAtt Queue.Arn}. */
    private String named(JsonNode arn) {
        JsonNode attribute = arn.path("Fn::GetAtt");
        String id = attribute.isArray()
                ? attribute.path(0).asText()
                : attribute.asText().replaceFirst("\\..*", "");
        if (id.isEmpty()) {
            throw new TemplateException(file + ": expected the !GetAtt of a queue's Arn, but found " + arn);
        }
        return id;
    }
}
