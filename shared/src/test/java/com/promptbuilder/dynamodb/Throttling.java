package com.promptbuilder.dynamodb;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** Failures of calls that DynamoDB refuses for the rate of a partition. */
public final class Throttling {
    private Throttling() {}

    public static StoreUnavailableException refusal() {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode("ProvisionedThroughputExceededException")
                .build();
        return new StoreUnavailableException(ProvisionedThroughputExceededException.builder()
                .awsErrorDetails(details)
                .build());
    }
}
