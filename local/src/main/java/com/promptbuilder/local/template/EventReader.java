package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.local.template.Template.EventSourceSpec;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.QueueSpec;
import com.promptbuilder.local.template.Template.ScheduleSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads SQS queues, and the SQS and Schedule events of functions. A schedule is a rate, here also in seconds. */
record EventReader(Path file, IntrinsicFunctions values) {
    private static final Pattern RATE = Pattern.compile("rate\\(([1-9][0-9]{0,5}) (second|minute|hour|day)s?\\)");
    private static final int DEFAULT_VISIBILITY_SECONDS = 30;
    private static final int DEFAULT_RETENTION_SECONDS = 345_600;
    private static final int DEFAULT_BATCH = 10;
    /** Lambda scales from 5 to 1,000 concurrent invocations. More than 20 are of no use on one machine. */
    private static final int DEFAULT_CONCURRENCY = 20;

    QueueSpec queue(String id, JsonNode properties) {
        JsonNode redrive = properties.path("RedrivePolicy");
        return new QueueSpec(
                values.text(properties.path("QueueName")).orElse(id),
                Duration.ofSeconds(number(properties, "VisibilityTimeout", DEFAULT_VISIBILITY_SECONDS)),
                Duration.ofSeconds(number(properties, "MessageRetentionPeriod", DEFAULT_RETENTION_SECONDS)),
                redrive.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(new QueueSpec.Redrive(
                                named(redrive.path("deadLetterTargetArn")), number(redrive, "maxReceiveCount", 10))));
    }

    /** The mapping, unless it is disabled. */
    Optional<EventSourceSpec> source(FunctionSpec function, JsonNode properties) {
        boolean reportsFailures = properties
                .path("FunctionResponseTypes")
                .valueStream()
                .anyMatch(type -> type.asText().equals("ReportBatchItemFailures"));
        return values.text(properties.path("Enabled")).orElse("true").equals("true")
                ? Optional.of(new EventSourceSpec(
                        function,
                        named(properties.path("Queue")),
                        number(properties, "BatchSize", DEFAULT_BATCH),
                        number(properties.path("ScalingConfig"), "MaximumConcurrency", DEFAULT_CONCURRENCY),
                        reportsFailures))
                : Optional.empty();
    }

    /** The schedule, unless it is disabled. */
    Optional<ScheduleSpec> schedule(FunctionSpec function, JsonNode properties) {
        return values.text(properties.path("State")).orElse("ENABLED").equals("ENABLED")
                ? Optional.of(new ScheduleSpec(
                        function,
                        interval(values.text(properties.path("Schedule")).orElse(""))))
                : Optional.empty();
    }

    private Duration interval(String expression) {
        Matcher rate = RATE.matcher(expression);
        if (!rate.matches()) {
            throw new TemplateException(file + ": expected a schedule such as rate(5 minutes), got " + expression);
        }
        long number = Long.parseLong(rate.group(1));
        return switch (rate.group(2)) {
            case "second" -> Duration.ofSeconds(number);
            case "minute" -> Duration.ofMinutes(number);
            case "hour" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private int number(JsonNode properties, String name, int otherwise) {
        return values.text(properties.path(name))
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    /** The queue of {@code !GetAtt Queue.Arn}; the ARN itself is known only after a deployment. */
    private String named(JsonNode arn) {
        String id = arn.path("Fn::GetAtt").asText().replaceFirst("\\..*", "");
        if (id.isEmpty()) {
            throw new TemplateException(file + ": expected the !GetAtt of a queue's Arn, got " + arn);
        }
        return id;
    }
}
