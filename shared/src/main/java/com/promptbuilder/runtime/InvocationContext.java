package com.promptbuilder.runtime;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * The Lambda context of one invocation, and its logger.
 *
 * @param requestId the invocation's id
 * @param functionArn the ARN that was invoked, with version or alias
 * @param trace the trace context, in the format of {@code X-Amzn-Trace-Id}; null if there is none
 * @param deadline when Lambda ends the invocation
 * @param variables the environment variables that Lambda sets
 * @param log receives the logger's messages, each as lines of its own
 */
public record InvocationContext(
        String requestId,
        String functionArn,
        @Nullable String trace,
        Instant deadline,
        InstantSource clock,
        Map<String, String> variables,
        PrintStream log)
        implements Context, LambdaLogger {

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getInvokedFunctionArn() {
        return functionArn;
    }

    @Override
    public @Nullable String getXrayTraceId() {
        return trace;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) Math.max(0, deadline.toEpochMilli() - clock.millis());
    }

    @Override
    public String getFunctionName() {
        return variable("AWS_LAMBDA_FUNCTION_NAME");
    }

    @Override
    public String getFunctionVersion() {
        return variable("AWS_LAMBDA_FUNCTION_VERSION");
    }

    @Override
    public String getLogGroupName() {
        return variable("AWS_LAMBDA_LOG_GROUP_NAME");
    }

    @Override
    public String getLogStreamName() {
        return variable("AWS_LAMBDA_LOG_STREAM_NAME");
    }

    @Override
    public int getMemoryLimitInMB() {
        return Integer.parseInt(variables.getOrDefault("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"));
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    @Override
    public LambdaLogger getLogger() {
        return this;
    }

    @Override
    public void log(String message) {
        log.println(message.stripTrailing());
    }

    @Override
    public void log(byte[] message) {
        log.writeBytes(message);
        log.flush();
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }
}
