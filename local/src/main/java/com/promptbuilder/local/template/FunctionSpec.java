package com.promptbuilder.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * One function of the template.
 *
 * @param name the logical id of its resource
 * @param handlerClass the class of its handler, without a method
 * @param timeout the timeout of one invocation; default 3 s
 * @param memoryMegabytes its memory; default 128 MB
 * @param environment its variables whose values are known without a deployment
 */
public record FunctionSpec(
        String name, String handlerClass, Duration timeout, int memoryMegabytes, Map<String, String> environment) {
    public FunctionSpec {
        environment = Map.copyOf(environment);
    }
}
