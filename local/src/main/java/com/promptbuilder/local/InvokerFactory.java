package com.promptbuilder.local;

import com.promptbuilder.local.environment.LogSink;
import com.promptbuilder.local.environment.ProcessInvoker;
import com.promptbuilder.local.environment.Scaling;
import com.promptbuilder.local.invoke.InProcessInvoker;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.EventSourceSpec;
import com.promptbuilder.local.template.FunctionSpec;
import com.promptbuilder.local.template.Route;
import com.promptbuilder.local.template.ScheduleSpec;
import com.promptbuilder.local.template.Template;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Creates the invoker of a template's functions: in this process, or in execution environments.
 *
 * @param variables the environment variables of a template's functions
 * @param out the stream for the functions' log
 * @param lines a second receiver of the log of environments
 */
record InvokerFactory(
        Template template,
        Function<Template, Map<String, String>> variables,
        LocalServices localServices,
        PrintStream out,
        LogSink lines,
        Clock clock) {

    /**
     * Creates the invoker that the settings select.
     *
     * @throws IOException with a one-line message, if this machine cannot run environments
     */
    Invoker choose(LocalSettings settings) throws IOException {
        return settings.scaling().isEmpty()
                ? inProcess()
                : environments(settings.scaling().get(), settings.functionClassPath());
    }

    private Invoker inProcess() {
        return new InProcessInvoker(localServices.handlers(variables.apply(template)), out, clock)
                .prepared(Stream.concat(
                                template.routes().stream().map(Route::function),
                                Stream.concat(
                                        template.sources().stream().map(EventSourceSpec::function),
                                        template.schedules().stream().map(ScheduleSpec::function)))
                        .distinct()
                        .toList());
    }

    private ProcessInvoker environments(Scaling scaling, String classPath) throws IOException {
        localServices.check(variables.apply(template));
        return ProcessInvoker.start(
                scaling,
                new ProcessInvoker.Dependencies(
                        classPath, this::variablesOf, LogSink.printedTo(out).and(lines), System.err, clock));
    }

    private Map<String, String> variablesOf(FunctionSpec function) {
        return variables.apply(new Template(List.of(function), List.of(), List.of()));
    }
}
