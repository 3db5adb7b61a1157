package com.promptbuilder.local.template;

/**
 * One SQS event source mapping of the template.
 *
 * @param queue the queue's name
 * @param batchSize the maximum number of messages of one event; default 10
 * @param concurrency the maximum number of invocations at a time
 * @param reportsFailures whether the function reports the failed messages (ReportBatchItemFailures). Otherwise all messages
 *     of a failed invocation are received again
 */
public record EventSourceSpec(
        FunctionSpec function, String queue, int batchSize, int concurrency, boolean reportsFailures) {}
