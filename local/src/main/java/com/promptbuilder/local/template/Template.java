package com.promptbuilder.local.template;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The functions (those without a route too), routes, tables, queues, event sources and schedules of template.yaml. */
public record Template(
        List<FunctionSpec> functions,
        List<Route> routes,
        List<TableSpec> tables,
        List<QueueSpec> queues,
        List<EventSourceSpec> sources,
        List<ScheduleSpec> schedules) {
    /**
     * One function of the template.
     *
     * @param name the logical id of its resource
     * @param handlerClass the class of its handler, without a method
     * @param timeout the timeout of one invocation; default 3 s
     * @param memoryMegabytes its memory; default 128 MB
     * @param environment its variables whose values are known without a deployment
     */
    public record FunctionSpec(
            String name, String handlerClass, Duration timeout, int memoryMegabytes, Map<String, String> environment) {
        /** The variable that names an executable of a layer, which Lambda starts in place of the runtime client. */
        public static final String EXEC_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

        /** The version of every function, since the local runtime publishes none. */
        public static final String VERSION = "$LATEST";

        public FunctionSpec {
            environment = Map.copyOf(environment);
        }

        public String arn() {
            return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
        }

        /** The variables that Lambda sets to describe the function and its log stream. */
        public Map<String, String> lambdaVariables(String logStream) {
            return Map.of(
                    "AWS_LAMBDA_FUNCTION_NAME", name,
                    "AWS_LAMBDA_FUNCTION_VERSION", VERSION,
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(memoryMegabytes),
                    "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + name,
                    "AWS_LAMBDA_LOG_STREAM_NAME", logStream);
        }
    }

    /**
     * One route of the template: the function that serves a method on a path.
     *
     * @param method an HTTP method in upper case, or {@link #ANY}
     * @param path the resource path, such as {@code /api/answers/{key}} or {@code /{proxy+}}
     */
    public record Route(String method, String path, FunctionSpec function) {
        /** The method of a route that serves all methods. */
        public static final String ANY = "ANY";

        public Route {
            method = method.toUpperCase(Locale.ROOT);
            if (!path.startsWith("/")) {
                throw new TemplateException("Function " + function.name()
                        + ": expected a path that starts with a slash, got \"" + path + "\"");
            }
        }

        /** Whether this route serves the method. */
        public boolean takes(String httpMethod) {
            return method.equals(ANY) || method.equals(httpMethod);
        }
    }

    /** One DynamoDB table of the template: its key attributes, the partition key first, and the TTL attribute, in seconds. */
    public record TableSpec(String name, List<Key> keys, Optional<String> timeToLive) {
        public TableSpec {
            keys = List.copyOf(keys);
        }

        /** A key attribute: its role (HASH or RANGE) and its type (S, N or B). */
        public record Key(String attribute, String role, String type) {}
    }

    /**
     * One SQS queue of the template.
     *
     * @param name the logical id of its resource, or its own name
     * @param visibility the visibility timeout; default 30 s
     * @param retention the message retention period; default 4 days
     * @param redrive the redrive policy, if there is one
     */
    public record QueueSpec(String name, Duration visibility, Duration retention, Optional<Redrive> redrive) {

        /** A redrive policy: moves a message to the dead-letter queue of this name after too many receives. */
        public record Redrive(String deadLetters, int maxReceiveCount) {}
    }

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

    /** One enabled schedule of the template: the interval between invocations. */
    public record ScheduleSpec(FunctionSpec function, Duration every) {}

    public Template {
        functions = List.copyOf(functions);
        routes = List.copyOf(routes);
        tables = List.copyOf(tables);
        queues = List.copyOf(queues);
        sources = List.copyOf(sources);
        schedules = List.copyOf(schedules);
    }

    /** Reads a SAM template. Throws if the file is missing, is not YAML, or contains something unsupported */
    public static Template read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a SAM template with other values of its parameters.
     *
     * @param variables values by name. If a function variable refers to a parameter, the value under the variable's name
     *     replaces the parameter's default
     */
    public static Template read(Path file, Map<String, String> variables) {
        return new TemplateReader(file, variables).read();
    }
}
