package com.promptbuilder.local.environment;

import com.promptbuilder.local.template.FunctionSpec;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/**
 * The start parameters of one environment.
 *
 * @param id 32 hexadecimal digits
 * @param runtimeApi the address of its Runtime API
 */
record EnvironmentSpec(String id, FunctionSpec function, Scaling scaling, String runtimeApi, Instant at) {
    static final String VERSION = "$LATEST";

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    /**
     * The application's variables, overridden by those that Lambda sets.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda's environment variables</a>
     */
    Map<String, String> variables(Map<String, String> application) {
        Map<String, String> variables = new HashMap<>(application);
        variables.putIfAbsent("AWS_REGION", "us-east-1");
        variables.put("AWS_DEFAULT_REGION", variables.get("AWS_REGION"));
        variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", VERSION);
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "%s/[%s]%s".formatted(DAY.format(at), VERSION, id));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", scaling.snapStart() ? "snap-start" : "on-demand");
        variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        variables.put("_HANDLER", function.handlerClass());
        variables.put("_LAMBDA_TELEMETRY_LOG_FD", Integer.toString(TelemetryLogReader.DESCRIPTOR));
        variables.put("TZ", ":UTC");
        variables.remove("AWS_LAMBDA_MAX_CONCURRENCY");
        if (scaling.isShared()) {
            variables.put("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(scaling.concurrency()));
        }
        return variables;
    }
}
