package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import org.jspecify.annotations.Nullable;

/** Context of an invocation with a remaining time, 28 s by default. */
final class TestContext implements Context {
    static final String ID = "invocation-1";
    private final int remainingMillis;
    private final @Nullable String trace;

    TestContext() {
        this(28_000);
    }

    TestContext(int remainingMillis) {
        this.remainingMillis = remainingMillis;
        this.trace = null;
    }

    /**
     * An invocation with an X-Ray trace header.
     *
     * @param trace the header; null in a runtime that has none
     */
    TestContext(@Nullable String trace) {
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
