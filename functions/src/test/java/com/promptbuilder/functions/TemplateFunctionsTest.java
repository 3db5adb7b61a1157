package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.functions.SamTemplate.Event;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.lambda.EndpointScanner;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class TemplateFunctionsTest {
    /** Time beyond Claude's: cold start, table and response. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    private final SamTemplate template = SamTemplate.read();

    @Test
    void namesEveryFunctionClassAndNoOther() throws Exception {
        assertThat(template.functions().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        functionClasses().map(Class::getName).toList());
        for (String handler : template.functions().keySet()) {
            assertThat(Class.forName(handler).getConstructor().newInstance())
                    .isInstanceOfAny(RequestStreamHandler.class, RequestHandler.class);
        }
    }

    @Test
    void routesEveryMethodOfAnEndpointToItsFunction() throws Exception {
        for (Class<?> type : functionClasses()
                .filter(EndpointFunction.class::isAssignableFrom)
                .toList()) {
            EndpointFunction function = (EndpointFunction) type.getConstructor().newInstance();
            String path = "/api/" + function.endpoint().name();
            assertThat(SamTemplate.events(properties(type.getName())))
                    .isEqualTo(Set.of(
                            new Event("post", path),
                            new Event("get", path),
                            new Event("head", path),
                            new Event("any", path)));
        }
    }

    @Test
    void subscribesTheBridgeToTheLogLinesOfEveryOtherFunction() {
        assertThat(template.resources("AWS::Logs::SubscriptionFilter").values())
                .singleElement()
                .satisfies(subscription -> {
                    String group = subscription.path("LogGroupName").asText();
                    assertThat(template.resources("AWS::Serverless::Function").keySet())
                            .allSatisfy(function -> assertThat(template.logGroup(function))
                                    .satisfies(own ->
                                            assertThat(own.equals(group)).isEqualTo(!function.equals("Bridge"))));
                });
    }

    @Test
    void routesEveryMethodToOneFunction() {
        assertThat(template.functions().values().stream().flatMap(function -> SamTemplate.events(function).stream()))
                .doesNotHaveDuplicates();
        assertThat(template.events().stream().filter(event -> !event.method().equals("any")))
                .allSatisfy(event -> assertThat(template.events()).contains(new Event("any", event.path())));
        assertThat(template.events()).contains(new Event("any", "/{proxy+}"), new Event("any", "/"));
    }

    @Test
    void givesFunctionsALongerTimeoutThanClaude() {
        EndpointScanner.inPackageOf(Optimize.class).forEach(endpoint -> {
            String handler =
                    Objects.requireNonNull(endpoint.in().getEnclosingClass()).getName();
            assertThat(template.timeout(properties(handler)))
                    .isGreaterThanOrEqualTo(maxTimeout(endpoint).plus(MARGIN));
        });
    }

    @Test
    void givesTheGatewayAtLeastTheFunctionsTimeout() {
        for (JsonNode function : template.functions().values()) {
            for (JsonNode event : function.path("Events")
                    .valueStream()
                    .filter(event -> event.path("Type").asText().equals("Api"))
                    .toList()) {
                boolean isStream =
                        event.at("/Properties/ResponseTransferMode").asText().equals("RESPONSE_STREAM");
                int patience = event.at("/Properties/TimeoutInMillis").asInt(29_000);
                assertThat(patience).as("%s", event).isLessThanOrEqualTo(isStream ? 900_000 : 29_000);
                assertThat(template.timeout(function)).isLessThanOrEqualTo(Duration.ofMillis(patience));
                assertThat(function.at("/Environment/Variables/RESPONSE_STREAM").asText())
                        .isEqualTo(isStream ? "all" : "");
            }
        }
    }

    @Test
    void hasASampleEventForEveryRouteNamedAfterItsLastFixedSegment() {
        for (Event event : template.events()) {
            if (!event.method().equals("any")) {
                String[] fixed = event.path().replaceAll("/\\{[^/]*$", "").split("/", -1);
                String last = event.path().equals("/") ? "page" : fixed[fixed.length - 1];
                String name = last.replace(".json", "") + ".json";
                assertThat(SamTemplate.ROOT.resolve("events").resolve(name)).exists();
            }
        }
    }

    @Test
    void keepsItsTableUnlessTheCreationOfTheStackFails() {
        JsonNode table = template.root().at("/Resources/Records");
        assertThat(table.path("DeletionPolicy").asText()).isEqualTo("RetainExceptOnCreate");
        assertThat(table.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    }

    private JsonNode properties(String handler) {
        return Objects.requireNonNull(template.functions().get(handler), handler);
    }

    /** The longest timeout of an endpoint. */
    static <I extends Record> Duration maxTimeout(Endpoint<I, ?> endpoint) {
        if (endpoint == Optimize.ENDPOINT) {
            return Stream.of(Optimize.Mode.values())
                    .map(mode -> Bodies.in(
                            Optimize.ENDPOINT,
                            Bodies.minimal("optimize").put("mode", mode.name().toLowerCase(Locale.ROOT))))
                    .map(Optimize.ENDPOINT::timeout)
                    .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
        return Bodies.ENDPOINTS.contains(endpoint)
                ? endpoint.timeout(Bodies.in(endpoint, Bodies.minimal(endpoint.name())))
                : Duration.ofSeconds(25);
    }

    private static Stream<Class<?>> functionClasses() throws IOException, URISyntaxException {
        Path classes = Path.of(Optimize.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path folder = classes.resolve(Optimize.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
            return names.stream()
                    .<Class<?>>map(name -> classOf(Optimize.class.getPackageName() + "." + name))
                    .filter(type -> RequestStreamHandler.class.isAssignableFrom(type)
                            || RequestHandler.class.isAssignableFrom(type));
        }
    }

    private static Class<?> classOf(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
