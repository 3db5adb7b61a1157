package com.promptbuilder.local.template;

import java.nio.file.Path;
import java.util.List;

/**
 * What the runtime serves: the functions, routes and tables of template.yaml, which is the only list of them.
 *
 * @param functions every function, also those that no route leads to
 */
public record Template(List<FunctionSpec> functions, List<Route> routes, List<TableSpec> tables) {
    public Template {
        functions = List.copyOf(functions);
        routes = List.copyOf(routes);
        tables = List.copyOf(tables);
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
