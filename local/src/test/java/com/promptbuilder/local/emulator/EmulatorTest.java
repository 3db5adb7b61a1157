package com.promptbuilder.local.emulator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tests against an {@link AwsEmulator} that has the template's table and queues. Only Maven's profile {@code localstack} runs them. Without an emulator
 * they are skipped. Constructors and methods can have an {@link EmulatedStack} as a parameter.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("emulator")
@ExtendWith(EmulatorExtension.class)
@interface EmulatorTest {}
