package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;

/** An invocation with 30 s left. */
final class FakeContext implements Context {
    @Override
    public String getAwsRequestId() {
        return "invocation-1";
    }

    @Override
    public int getRemainingTimeInMillis() {
        return 30_000;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    @Override
    public String getLogGroupName() {
        return "group";
    }

    @Override
    public String getLogStreamName() {
        return "stream";
    }

    @Override
    public String getFunctionName() {
        return "function";
    }

    @Override
    public String getFunctionVersion() {
        return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn";
    }

    @Override
    public CognitoIdentity getIdentity() {
        throw new UnsupportedOperationException("callers have no identity here");
    }

    @Override
    public ClientContext getClientContext() {
        throw new UnsupportedOperationException("callers are no mobile apps");
    }

    @Override
    public LambdaLogger getLogger() {
        throw new UnsupportedOperationException("log lines go to standard output");
    }
}
