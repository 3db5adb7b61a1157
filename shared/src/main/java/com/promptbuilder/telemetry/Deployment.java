package com.promptbuilder.telemetry;

/**
 * The deployed stack that a log line belongs to. Both components are dimensions of its CloudWatch metrics, so that two stacks of one stage
 * share neither alarms nor graphs.
 *
 * @param stage {@code dev}, {@code staging} or {@code production}; {@code local} elsewhere than on AWS
 * @param stack the name of the CloudFormation stack
 */
public record Deployment(String stage, String stack) {}
