package com.promptbuilder.local.template;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the runtime serves: the functions, routes, tables, queues, event sources and schedules of template.yaml, which is the only list of them.
 *
 * @param functions every function, also those that no route leads to
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

    /** One without queues and schedules. */
    public Template(List<FunctionSpec> functions, List<Route> routes, List<TableSpec> tables) {
        this(functions, routes, tables, List.of(), List.of(), List.of());
    }

    /**
     * Reads a SAM template.
     *
     * @throws TemplateException if the file is missing, is not YAML, or says something that cannot be served
     */
    public static Template read(Path file) {
        return read(file, Map.of());
    }

    /**
     * The same, with parameters that have the values of variables instead of their defaults: of those whose values the functions' variables
     * have, by the variable's name.
     */
    public static Template read(Path file, Map<String, String> variables) {
        return new TemplateReader(file, variables).read();
    }
}
