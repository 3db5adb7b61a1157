package com.promptbuilder.local.template;

/**
 * One event source mapping of the template: a queue whose messages a function is called with.
 *
 * @param queue the queue's name
 * @param batchSize the most messages of one event; 10 unless set
 * @param concurrency the most invocations at a time
 * @param reportsFailures whether the function says which messages of an event come again; else all do if it fails
 */
public record EventSourceSpec(
        FunctionSpec function, String queue, int batchSize, int concurrency, boolean reportsFailures) {}
