package com.promptbuilder.local;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Typed reading of environment variables. An empty variable counts as absent. Throws {@link LocalSettingsException} for other values. */
record Variables(Map<String, String> environment) {
    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    Optional<Integer> number(String name, int min, int max) {
        return number(name, "a number", min, max);
    }

    private Optional<Integer> number(String name, String what, int min, int max) {
        return read(
                name,
                "%s from %d to %d".formatted(what, min, max),
                text -> Optional.of(text)
                        .filter(digits -> digits.matches("[0-9]{1,5}"))
                        .map(Integer::parseInt)
                        .filter(number -> number >= min && number <= max));
    }

    int port(String name, int otherwise) {
        return number(name, "a port", 0, 65_535).orElse(otherwise);
    }

    boolean isTrue(String name) {
        return word(name, "true", "false").filter("true"::equals).isPresent();
    }

    Optional<String> word(String name, String... words) {
        return read(
                name,
                String.join(" or ", words),
                text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(List.of(words)::contains));
    }

    Optional<Path> file(String name) {
        return read(name, "the path of a file", Variables::path);
    }

    /** A folder, which need not be there yet. */
    Optional<Path> folder(String name) {
        return read(
                name,
                "the path of a folder",
                text -> path(text).filter(path -> Files.isDirectory(path) || !Files.exists(path)));
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    Optional<URI> url(String name) {
        return read(name, "an http or https URL without query or fragment", text -> {
            try {
                return Optional.of(URI.create(text)).filter(Variables::isHttp);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static boolean isHttp(URI uri) {
        return uri.getHost() != null
                && String.valueOf(uri.getScheme()).matches("https?")
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }

    private <T> Optional<T> read(String name, String what, Function<String, Optional<T>> parser) {
        return text(name)
                .map(text -> parser.apply(text).orElseThrow(() -> {
                    // Text before an at sign or in a query may be a password, even if the value is no URL.
                    String shown = text.replaceFirst("//.*@", "//")
                            .replaceFirst("[?#].*", "")
                            .replaceAll("\\p{Cntrl}", "?");
                    return new LocalSettingsException("%s must be %s, but is \"%s\"".formatted(name, what, shown));
                }));
    }
}
