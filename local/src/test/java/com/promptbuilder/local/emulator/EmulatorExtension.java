package com.promptbuilder.local.emulator;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Skips the tests of {@link EmulatorTest} if there is no emulator, and says so in one line. Otherwise creates the {@link EmulatedStack} that all of them
 * share. JUnit deletes it after the last test.
 */
final class EmulatorExtension implements ExecutionCondition, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(EmulatorExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return switch (emulator(context)) {
            case AwsEmulator.Running _ -> ConditionEvaluationResult.enabled("there is an emulator");
            case AwsEmulator.Unavailable(String reason) -> ConditionEvaluationResult.disabled(reason);
        };
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmulatedStack.class;
    }

    @Override
    public EmulatedStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (!(emulator(context) instanceof AwsEmulator.Running(var endpoint))) {
            throw new IllegalStateException("the condition skips tests without an emulator");
        }
        return store(context)
                .computeIfAbsent(EmulatedStack.class, _ -> EmulatedStack.create(endpoint), EmulatedStack.class);
    }

    private static AwsEmulator emulator(ExtensionContext context) {
        return store(context).computeIfAbsent(AwsEmulator.class, _ -> announced(AwsEmulator.find()), AwsEmulator.class);
    }

    private static AwsEmulator announced(AwsEmulator emulator) {
        System.out.println(
                switch (emulator) {
                    case AwsEmulator.Running(var endpoint) -> "Emulator tests use " + endpoint;
                    case AwsEmulator.Unavailable(String reason) -> "Emulator tests SKIPPED: " + reason;
                });
        return emulator;
    }

    private static Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }
}
