package com.promptbuilder.local.template;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The functions, routes, tables, queues, event sources and schedules of template.yaml.
 *
 * @param functions all functions, including those without a route
 */
public record Template(
        List<FunctionSpec> functions,
        List<Route> routes,
        List<TableSpec> tables,
        List<QueueSpec> queues,
        List<EventSourceSpec> sources,
        List<ScheduleSpec> schedules) {
    public Template {
        queues = List.copyOf(queues);
        sources = List.copyOf(sources);
        schedules = List.copyOf(schedules);
        functions = List.copyOf(functions);
        routes = List.copyOf(routes);
        tables = List.copyOf(tables);
    }

    /** A template without queues, event sources and schedules. */
    public Template(List<FunctionSpec> functions, List<Route> routes, List<TableSpec> tables) {
        this(functions, routes, tables, List.of(), List.of(), List.of());
    }

    /**
     * Reads a SAM template.
     *
     * @throws TemplateException if the file is missing, is not YAML, or contains something unsupported
     */
    public static Template read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a SAM template with other values of its parameters.
     *
     * @param variables values by name. If a function variable refers to a parameter, the value under the variable's name
     *     replaces the parameter's default
     */
    public static Template read(Path file, Map<String, String> variables) {
        return new TemplateReader(file, variables).read();
    }
}
