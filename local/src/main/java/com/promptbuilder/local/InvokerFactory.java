package com.promptbuilder.local;

import com.promptbuilder.local.environment.FunctionJvm;
import com.promptbuilder.local.environment.ProcessInvoker;
import com.promptbuilder.local.environment.Scaling;
import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.invoke.InProcessInvoker;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.local.template.Template.FunctionSpec;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Creates the invoker of a template's functions: in this process, or in execution environments.
 *
 * @param variables the environment variables of functions
 * @param lines receives the functions' log
 */
record InvokerFactory(
        Template template,
        Function<List<FunctionSpec>, Map<String, String>> variables,
        LocalServices localServices,
        LogSink lines,
        Clock clock) {

    /** @throws IOException with a one-line message, if this machine cannot run environments */
    Invoker choose(LocalSettings settings) throws IOException {
        return settings.scaling().isEmpty()
                ? inProcess()
                : environments(settings.scaling().get(), settings.functionJvm());
    }

    private Invoker inProcess() {
        List<FunctionSpec> functions = template.functions();
        HandlerFactory handlers = localServices.handlers(variables.apply(functions), lines);
        return new InProcessInvoker(handlers, System.out, clock).prepared(functions);
    }

    private ProcessInvoker environments(Scaling scaling, FunctionJvm functionJvm) throws IOException {
        localServices.check(variables.apply(template.functions()));
        return ProcessInvoker.start(
                scaling,
                new ProcessInvoker.Dependencies(
                        functionJvm, function -> variables.apply(List.of(function)), lines, System.err, clock));
    }
}
