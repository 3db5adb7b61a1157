package com.promptbuilder.local;

import com.promptbuilder.local.environment.EnvironmentInvoker;
import com.promptbuilder.local.environment.EnvironmentsPage;
import com.promptbuilder.local.environment.LogLines;
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
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The two ways to run the functions of a template.
 *
 * @param variables what the functions of a template see
 * @param out the functions' log
 * @param lines take it too
 */
record Invokers(
        Template template,
        Function<Template, Map<String, String>> variables,
        Parts parts,
        PrintStream out,
        LogLines lines,
        Clock clock) {

    /** What runs the functions, and what the runtime tells of it, by path. */
    record Chosen(Invoker invoker, Map<String, Supplier<String>> pages) {}

    /**
     * Makes the one that the settings want.
     *
     * @throws IOException with a message of one line, if this machine cannot run environments
     */
    Chosen choose(LocalSettings settings) throws IOException {
        if (settings.scaling().isEmpty()) {
            return new Chosen(inProcess(), Map.of(EnvironmentsPage.PATH, () -> EnvironmentsPage.NONE));
        }
        EnvironmentInvoker invoker = environments(settings.scaling().get(), settings.functionClassPath());
        return new Chosen(invoker, Map.of(EnvironmentsPage.PATH, invoker::json));
    }

    private Invoker inProcess() {
        return new InProcessInvoker(
                        parts.handlers(variables.apply(template), line -> lines.line("local", "in-process", line)),
                        out,
                        clock)
                .prepared(Stream.concat(
                                template.routes().stream().map(Route::function),
                                Stream.concat(
                                        template.sources().stream().map(EventSourceSpec::function),
                                        template.schedules().stream().map(ScheduleSpec::function)))
                        .distinct()
                        .toList());
    }

    private EnvironmentInvoker environments(Scaling scaling, String classPath) throws IOException {
        parts.check(variables.apply(template));
        return EnvironmentInvoker.start(
                scaling,
                new EnvironmentInvoker.Surroundings(
                        classPath, this::variablesOf, LogLines.printedTo(out).and(lines), System.err, clock));
    }

    private Map<String, String> variablesOf(FunctionSpec function) {
        return variables.apply(new Template(List.of(function), List.of(), List.of()));
    }
}
