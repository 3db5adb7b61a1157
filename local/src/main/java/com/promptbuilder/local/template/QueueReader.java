package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads resources of type AWS::SQS::Queue, and the SQS events of functions. */
final class QueueReader {
    private static final int DEFAULT_VISIBILITY_SECONDS = 30;
    private static final int DEFAULT_RETENTION_SECONDS = 345_600;
    private static final int DEFAULT_BATCH = 10;
    /** Lambda scales from 5 to 1,000 concurrent invocations. More than 20 are of no use on one machine. */
    private static final int DEFAULT_CONCURRENCY = 20;

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
                Duration.ofSeconds(number(properties, "VisibilityTimeout", DEFAULT_VISIBILITY_SECONDS)),
                Duration.ofSeconds(number(properties, "MessageRetentionPeriod", DEFAULT_RETENTION_SECONDS)),
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
                        number(properties, "BatchSize", DEFAULT_BATCH),
                        number(properties.path("ScalingConfig"), "MaximumConcurrency", DEFAULT_CONCURRENCY),
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

    /** The queue of {@code !GetAtt Queue.Arn}; the ARN itself is known only after a deployment. */
    private String named(JsonNode arn) {
        JsonNode attribute = arn.path("Fn::GetAtt");
        String id = attribute.isArray()
                ? attribute.path(0).asText()
                : attribute.asText().replaceFirst("\\..*", "");
        if (id.isEmpty()) {
            throw new TemplateException(file + ": expected the !GetAtt of a queue's Arn, got " + arn);
        }
        return id;
    }
}
