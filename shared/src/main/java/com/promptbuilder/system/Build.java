package com.promptbuilder.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The version and the commit that this code was built from. Maven writes them into {@code build.properties}, the commit from the
 * environment variable {@code GIT_COMMIT}.
 */
public record Build(String version, String commit) {
    private static final String UNKNOWN = "unknown";
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    /** The build of this process. */
    public static final Build CURRENT = read();

    /** Both as a version with build metadata (Semantic Versioning 2.0.0, 10): {@code 1.0.0+8cf683b2a1c4}. */
    public String text() {
        return version + '+' + commit;
    }

    /** The build in these properties. A value that is absent, or that Maven did not fill in, is {@code unknown}. */
    static Build of(Properties properties) {
        return new Build(value(properties, "version"), value(properties, "commit"));
    }

    private static String value(Properties properties, String name) {
        return Optional.ofNullable(properties.getProperty(name))
                .filter(VALUE.asMatchPredicate())
                .orElse(UNKNOWN);
    }

    private static Build read() {
        Properties properties = new Properties();
        try (InputStream resource = Build.class.getResourceAsStream("build.properties")) {
            if (resource != null) {
                properties.load(resource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(properties);
    }
}
