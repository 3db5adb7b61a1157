package com.promptbuilder.lambda;

import com.promptbuilder.endpoint.Endpoint;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Scans the function classes of one package for endpoints, so that a new endpoint need not be registered. Each class has its endpoint in
 * the public constant {@code ENDPOINT}. The classes are not instantiated, since in Lambda a constructor starts the application.
 */
public final class EndpointScanner {
    private EndpointScanner() {}

    /** The endpoints of the function classes in the package of this class, sorted by name. */
    public static List<Endpoint<?, ?>> inPackageOf(Class<?> function) {
        return classNames(function).stream()
                .map(name -> load(name, function.getClassLoader()))
                .filter(type ->
                        EndpointFunction.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                .<Endpoint<?, ?>>map(EndpointScanner::endpoint)
                .sorted(Comparator.comparing(Endpoint::name))
                .toList();
    }

    private static List<String> classNames(Class<?> function) {
        String folder = function.getPackageName().replace('.', '/');
        try {
            Path code = Path.of(
                    function.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(code)) {
                return classNames(code.resolve(folder), function.getPackageName());
            }
            try (FileSystem jar = FileSystems.newFileSystem(code, Map.of())) {
                return classNames(jar.getPath(folder), function.getPackageName());
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("expected a folder or a jar with the classes of " + function, e);
        }
    }

    private static List<String> classNames(Path folder, String packageName) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-"))
                    .map(name -> packageName + "." + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Endpoint<?, ?> endpoint(Class<?> type) {
        try {
            return (Endpoint<?, ?>) type.getField("ENDPOINT").get(null);
        } catch (ReflectiveOperationException | ClassCastException | NullPointerException e) {
            throw new IllegalStateException("expected a public static Endpoint ENDPOINT in " + type, e);
        }
    }
}
