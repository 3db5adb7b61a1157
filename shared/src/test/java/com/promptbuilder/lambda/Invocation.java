package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import org.jspecify.annotations.Nullable;

/** An invocation with some time left, 28 seconds unless told otherwise. */
final class Invocation implements Context {
    static final String ID = "invocation-1";
    private final int remainingMillis;
    private final @Nullable String trace;

    Invocation() {
        this(28_000);
    }

    Invocation(int remainingMillis) {
        this.remainingMillis = remainingMillis;
        this.trace = null;
    }

    /** @param trace what X-Ray calls it; null for a runtime that does not say */
    Invocation(@Nullable String trace) {
        this.remainingMillis = 28_000;
        this.trace = trace;
    }

    @Override
    public @Nullable String getXrayTraceId() {
        return trace;
    }

    @Override
    public String getAwsRequestId() {
        return ID;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return remainingMillis;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    @Override
    public String getLogGroupName() {
        return "";
    }

    @Override
    public String getLogStreamName() {
        return "";
    }

    @Override
    public String getFunctionName() {
        return "";
    }

    @Override
    public String getFunctionVersion() {
        return "";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "";
    }

    @Override
    public CognitoIdentity getIdentity() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LambdaLogger getLogger() {
        throw new UnsupportedOperationException();
    }
}
