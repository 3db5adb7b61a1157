package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.promptbuilder.local.template.Template.FunctionSpec;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The Lambda context of one invocation. */
final class LambdaContext implements Context {
    private final FunctionSpec function;
    private final InvocationIds trace;
    private final LambdaLogger logger;
    private final Clock clock;
    private final Instant deadline;

    LambdaContext(FunctionSpec function, InvocationIds trace, LambdaLogger logger, Clock clock) {
        this.function = function;
        this.trace = trace;
        this.logger = logger;
        this.clock = clock;
        this.deadline = clock.instant().plus(function.timeout());
    }

    @Override
    public String getAwsRequestId() {
        return trace.requestId();
    }

    @Override
    public String getXrayTraceId() {
        return trace.header();
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
    }

    @Override
    public String getFunctionName() {
        return function.name();
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + function.name();
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + function.name();
    }

    @Override
    public String getLogStreamName() {
        return "local";
    }

    @Override
    public int getMemoryLimitInMB() {
        return function.memoryMegabytes();
    }

    @Override
    public LambdaLogger getLogger() {
        return logger;
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
