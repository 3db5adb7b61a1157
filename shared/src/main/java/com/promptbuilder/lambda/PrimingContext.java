package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;

/** Context of a synthetic invocation during priming, with 30 s of remaining time. */
final class PrimingContext implements Context {
    @Override
    public String getAwsRequestId() {
        return "priming";
    }

    @Override
    public int getRemainingTimeInMillis() {
        return 30_000;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 0;
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
        throw new UnsupportedOperationException("priming has no caller");
    }

    @Override
    public ClientContext getClientContext() {
        throw new UnsupportedOperationException("priming has no caller");
    }

    @Override
    public LambdaLogger getLogger() {
        throw new UnsupportedOperationException("log lines go to standard output");
    }
}
