package com.promptbuilder.local;

import com.promptbuilder.local.template.FunctionSpec;
import com.promptbuilder.local.template.Route;
import com.promptbuilder.local.template.Template;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The arguments of {@link InvokeMain}: a function, and the file with its event. */
record InvokeArguments(FunctionSpec function, Path event) {

    /**
     * Parses the arguments.
     *
     * @param file the template; {@code events/} is in the same folder
     * @param arguments the function's name, and optionally the event's file; default: the sample of the function's first
     *     route
     * @throws LocalSettingsException if there is no such function or event
     */
    static InvokeArguments of(Template template, Path file, List<String> arguments) {
        String name = arguments.isEmpty() ? "" : arguments.getFirst();
        FunctionSpec function = template.functions().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LocalSettingsException("expected a function, one of %s, got \"%s\""
                        .formatted(
                                template.functions().stream()
                                        .map(FunctionSpec::name)
                                        .collect(Collectors.joining(", ")),
                                name)));
        Path event = arguments.size() > 1
                ? Path.of(arguments.get(1))
                : file.resolveSibling("events").resolve(sample(template, function) + ".json");
        if (!Files.isReadable(event)) {
            throw new LocalSettingsException("expected a readable event file, got " + event);
        }
        return new InvokeArguments(function, event);
    }

    /** A sample is named after the last segment of the function's first route, or after a function without routes. */
    private static String sample(Template template, FunctionSpec function) {
        return template.routes().stream()
                .filter(route ->
                        route.function().equals(function) && !route.method().equals(Route.ANY))
                .map(Route::path)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .findFirst()
                .orElse(function.name().toLowerCase(Locale.ROOT));
    }
}
