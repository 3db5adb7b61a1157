package com.promptbuilder.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * One function of the template.
 *
 * @param name the logical id of its resource
 * @param handlerClass the class of its handler, without a method
 * @param timeout how long one invocation may take; the template's default is 3 s
 * @param memoryMegabytes its memory; the template's default is 128 MB
 * @param environment its variables, as far as their values are known on one machine
 */
public record FunctionSpec(
        String name, String handlerClass, Duration timeout, int memoryMegabytes, Map<String, String> environment) {
    public FunctionSpec {
        environment = Map.copyOf(environment);
    }
}
