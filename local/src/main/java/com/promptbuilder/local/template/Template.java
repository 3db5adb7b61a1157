package com.promptbuilder.local.template;

import java.nio.file.Path;
import java.util.List;

/**
 * What the runtime serves: the functions, routes, tables, queues and event sources of template.yaml, which is the only list of them.
 *
 * @param functions every function, also those that no route leads to
 */
public record Template(
        List<FunctionSpec> functions,
        List<Route> routes,
        List<TableSpec> tables,
        List<QueueSpec> queues,
        List<EventSourceSpec> sources) {
    public Template {
        queues = List.copyOf(queues);
        sources = List.copyOf(sources);
        functions = List.copyOf(functions);
        routes = List.copyOf(routes);
        tables = List.copyOf(tables);
    }

    /** One without queues. */
    public Template(List<FunctionSpec> functions, List<Route> routes, List<TableSpec> tables) {
        this(functions, routes, tables, List.of(), List.of());
    }

    /**
     * Reads a SAM template.
     *
     * @throws TemplateException if the file is missing, is not YAML, or says something that cannot be served
     */
    public static Template read(Path file) {
        return new TemplateReader(file).read();
    }
}
