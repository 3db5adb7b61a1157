package com.promptbuilder.local;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says about the local runtime. An empty variable counts as absent.
 *
 * @param host HOST, the address to listen on; 127.0.0.1 unless set, so that nobody else on the network gets in
 * @param port PORT, 3001 unless set; 0 takes any free one
 * @param template TEMPLATE, the file that lists functions and routes; template.yaml unless set
 * @param claude which Claude is asked
 * @param dynamoDb AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL, a DynamoDB to use instead of the embedded one
 */
public record LocalSettings(String host, int port, Path template, Claude claude, Optional<URI> dynamoDb) {

    /** Which Claude is asked. */
    public sealed interface Claude {
        /** A simulator on loopback: there is neither a key nor an address. */
        record Simulated() implements Claude {}

        /** Anthropic's own address, with the caller's ANTHROPIC_API_KEY. */
        record Anthropic() implements Claude {}

        /** The address in ANTHROPIC_BASE_URL. */
        record Elsewhere(URI baseUrl) implements Claude {}
    }

    /**
     * Reads the settings.
     *
     * @throws SettingsException if a value cannot be used
     */
    public static LocalSettings fromEnvironment(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return new LocalSettings(
                variables.text("HOST").orElse("127.0.0.1"),
                variables.port("PORT").orElse(3001),
                variables.path("TEMPLATE").orElseGet(() -> Path.of("template.yaml")),
                claude(variables),
                variables.url("AWS_ENDPOINT_URL_DYNAMODB").or(() -> variables.url("AWS_ENDPOINT_URL")));
    }

    private static Claude claude(Variables variables) {
        Optional<URI> baseUrl = variables.url("ANTHROPIC_BASE_URL");
        if (baseUrl.isPresent()) {
            return new Claude.Elsewhere(baseUrl.get());
        }
        return variables.text("ANTHROPIC_API_KEY").isPresent() ? new Claude.Anthropic() : new Claude.Simulated();
    }

    private record Variables(Map<String, String> environment) {
        Optional<String> text(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
        }

        Optional<Integer> port(String name) {
            return text(name).map(text -> {
                if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
                    throw expected(name, "a port from 0 to 65535", text);
                }
                return Integer.parseInt(text);
            });
        }

        Optional<Path> path(String name) {
            return text(name).map(text -> {
                try {
                    return Path.of(text);
                } catch (InvalidPathException e) {
                    throw expected(name, "the path of a file", text);
                }
            });
        }

        Optional<URI> url(String name) {
            return text(name).map(text -> {
                Optional<URI> url = parsed(text);
                return url.filter(uri -> uri.getHost() != null
                                && String.valueOf(uri.getScheme()).matches("https?"))
                        .orElseThrow(() -> expected(name, "an http or https URL", text));
            });
        }

        private static Optional<URI> parsed(String text) {
            try {
                return Optional.of(URI.create(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static SettingsException expected(String name, String what, String came) {
            String shown = came.replaceAll("\\p{Cntrl}", "?");
            return new SettingsException("%s must be %s, but is \"%s\"".formatted(name, what, shown));
        }
    }
}
