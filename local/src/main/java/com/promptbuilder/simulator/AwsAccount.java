package com.promptbuilder.simulator;

import java.util.Map;

/** The AWS account whose signed requests the simulator accepts, with its only workspace of Claude Platform on AWS. */
public record AwsAccount(String region, String accessKeyId, String secretAccessKey, String workspaceId) {
    /** The account without any settings. */
    public static final AwsAccount SIMULATED =
            new AwsAccount("us-east-1", "simulated", "simulated-secret", "wrkspc_simulated");

    /** The account of a client with the same environment: its region, workspace and credentials, if it has them. */
    static AwsAccount of(Map<String, String> environment) {
        String keyId = text(environment, "AWS_ACCESS_KEY_ID", "");
        String secret = text(environment, "AWS_SECRET_ACCESS_KEY", "");
        boolean hasCredentials = !keyId.isEmpty() && !secret.isEmpty();
        return new AwsAccount(
                text(environment, "AWS_REGION", SIMULATED.region),
                hasCredentials ? keyId : SIMULATED.accessKeyId,
                hasCredentials ? secret : SIMULATED.secretAccessKey,
                text(environment, "ANTHROPIC_AWS_WORKSPACE_ID", SIMULATED.workspaceId));
    }

    private static String text(Map<String, String> environment, String name, String otherwise) {
        String text = environment.getOrDefault(name, "").strip();
        return text.isEmpty() ? otherwise : text;
    }

    /** The account without its secret. */
    @Override
    public String toString() {
        return "AwsAccount[" + accessKeyId + " in " + region + ", " + workspaceId + "]";
    }
}
