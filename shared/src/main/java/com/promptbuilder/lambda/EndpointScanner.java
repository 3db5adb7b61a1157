package com.promptbuilder.lambda;

import com.promptbuilder.endpoint.Endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the endpoints by the function classes of one package, so that a new endpoint need not be listed anywhere. Each class has its endpoint
 * in the public constant {@code ENDPOINT}. The classes are not instantiated: in Lambda the constructor of a function starts an application.
 */
public final class EndpointScanner {
    private EndpointScanner() {}

    /** The endpoints of all function classes beside this one, by name. */
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
            URI place =
                    function.getProtectionDomain().getCodeSource().getLocation().toURI();
            Path code = Path.of(place);
            if (Files.isDirectory(code)) {
                return classNames(code.resolve(folder), function.getPackageName());
            }
            try (FileSystem jar = FileSystems.newFileSystem(code, Map.of())) {
                return classNames(jar.getPath(folder), function.getPackageName());
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> classNames(Path folder, String packageName) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Optional.ofNullable(file.getFileName())
                            .map(Path::toString)
                            .orElse(""))
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-"))
                    .map(name -> packageName + "." + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Endpoint<?, ?> endpoint(Class<?> type) {
        try {
            return (Endpoint<?, ?>) type.getField("ENDPOINT").get(null);
        } catch (ReflectiveOperationException | ClassCastException | NullPointerException bug) {
            throw new IllegalStateException(type + " has no public static Endpoint ENDPOINT", bug);
        }
    }
}
