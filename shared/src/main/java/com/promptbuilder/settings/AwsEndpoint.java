package com.promptbuilder.settings;

import java.net.URI;
import java.util.Optional;

/**
 * Where a service of AWS is reached.
 *
 * @param region {@code AWS_REGION}; default {@code us-east-1}
 * @param endpoint {@code AWS_ENDPOINT_URL_<SERVICE>} or {@code AWS_ENDPOINT_URL}: a server other than AWS, such as DynamoDB Local or ElasticMQ
 * @param isEmulated the endpoint is an emulator, which checks no credentials: there is an endpoint and the environment has no role
 */
public record AwsEndpoint(String region, Optional<URI> endpoint, boolean isEmulated) {
    /** @param service the name of the service in its endpoint's variable, such as {@code SQS} */
    static AwsEndpoint read(EnvironmentVariables environmentVariables, String service) {
        Optional<URI> endpoint = environmentVariables
                .address("AWS_ENDPOINT_URL_" + service)
                .or(() -> environmentVariables.address("AWS_ENDPOINT_URL"));
        return new AwsEndpoint(
                environmentVariables.text("AWS_REGION", "us-east-1"),
                endpoint,
                endpoint.isPresent() && !environmentVariables.hasRole());
    }
}
