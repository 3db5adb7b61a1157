package com.promptbuilder.local;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.environment.ProcessInvoker;
import com.promptbuilder.local.environment.Scaling;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.Route;
import com.promptbuilder.local.template.TemplateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Command that invokes one function once, under AWS's runtime interface client, and prints its response. The function's log
 * goes to standard error. Claude and DynamoDB are simulated, unless ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY or
 * AWS_ENDPOINT_URL_DYNAMODB is set.
 *
 * <p>Arguments: the function's name in the template, and optionally a file with the event. The default event is the sample
 * of the function's first route in {@code events/}. Exit status: 0 if the function returned, 1 if it failed, 2 if it could
 * not be invoked.
 */
public final class InvokeMain {
    private static final String END_OF_HEAD = "\0".repeat(8);

    /** The arguments: a function, and the file with its event. */
    record Arguments(FunctionSpec function, Path event) {

        /**
         * Parses the arguments.
         *
         * @param file the template; {@code events/} is in the same folder
         * @param arguments the function's name, and optionally the event's file; default: the sample of the function's first
         *     route
         * @throws LocalSettingsException if there is no such function or event
         */
        static Arguments of(Template template, Path file, List<String> arguments) {
            String name = arguments.isEmpty() ? "" : arguments.getFirst();
            FunctionSpec function = template.functions().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new LocalSettingsException("expected a function, one of %s, got \"%s\""
                            .formatted(
                                    template.functions().stream()
                                            .map(FunctionSpec::name)
                                            .collect(Collectors.joining(", ")),
                                    name)));
            Path event = arguments.size() > 1
                    ? Path.of(arguments.get(1))
                    : file.resolveSibling("events").resolve(sample(template, function) + ".json");
            if (!Files.isReadable(event)) {
                throw new LocalSettingsException("expected a readable event file, got " + event);
            }
            return new Arguments(function, event);
        }

        /** A sample is named after the last fixed segment of the function's first route, or after a function without routes. */
        private static String sample(Template template, FunctionSpec function) {
            return template.routes().stream()
                    .filter(route ->
                            route.function().equals(function) && !route.method().equals(Route.ANY))
                    .map(Route::path)
                    .map(path -> path.replaceFirst("/\\{[^/]*$", ""))
                    .map(path -> path.substring(path.lastIndexOf('/') + 1))
                    .findFirst()
                    .orElse(function.name().toLowerCase(Locale.ROOT));
        }
    }

    private InvokeMain() {}

    public static void main(String[] arguments) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putIfAbsent("SIMULATOR_PORT", "0");
        try {
            System.exit(invoke(List.of(arguments), Map.copyOf(environment)));
        } catch (IOException | TemplateException | LocalSettingsException e) {
            System.err.println("The function was not invoked: " + e.getMessage());
            System.exit(2);
        }
    }

    private static int invoke(List<String> arguments, Map<String, String> process) throws IOException {
        LocalSettings settings = LocalSettings.fromEnvironment(process);
        Template template = Template.read(settings.template());
        Arguments named = Arguments.of(template, settings.template(), arguments);
        LocalServices localServices = LocalServices.ofThisProject();
        Map<String, String> known = new HashMap<>(process);
        if (settings.isSimulated()) {
            URI simulator = localServices.startClaudeSimulator(process).baseUrl();
            known.putAll(SimulatorVariables.of(settings.providers(), simulator, process));
        }
        Optional<URI> table = settings.dynamoDb().isPresent()
                ? Optional.empty()
                : Optional.of(EmbeddedDynamoDb.start(template.tables()).endpoint());
        Map<String, String> variables = FunctionVariables.of(List.of(named.function()), known, table, Optional.empty());
        localServices.check(variables);
        var dependencies = new ProcessInvoker.Dependencies(
                settings.functionJvm(), _ -> variables, LogSink.printedTo(System.err), System.err, Clock.systemUTC());
        try (ProcessInvoker invoker = ProcessInvoker.start(new Scaling(1, 1, false, false), dependencies)) {
            return print(invoker, named.function(), Files.readAllBytes(named.event()));
        }
    }

    @SuppressWarnings("SystemOut")
    private static int print(Invoker invoker, FunctionSpec function, byte[] event) {
        String hex = UUID.randomUUID().toString().replace("-", "").substring(8);
        String trace = InvocationIds.newRoot(Clock.systemUTC().instant(), hex);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Invoker.Outcome outcome = invoker.invoke(
                function, event, new InvocationIds(UUID.randomUUID().toString(), trace), answer);
        System.out.println(answer.toString(StandardCharsets.UTF_8).replace(END_OF_HEAD, "\n"));
        return switch (outcome) {
            case Invoker.Outcome.Returned() -> 0;
            case Invoker.Outcome.Failed(String reason) -> failed(reason);
            case Invoker.Outcome.NotStarted(String reason) -> failed(reason);
        };
    }

    private static int failed(String reason) {
        System.err.println("The function failed: " + reason);
        return 1;
    }
}
