package com.promptbuilder;

import com.promptbuilder.app.Application;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.system.IdGenerator;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkClient;

import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The directions of imports, as drawn in {@code docs/architecture.md}. */
class ArchitectureTest {
    private static final String US = "com.promptbuilder";
    private static final Set<String> GROUND = Set.of("telemetry", "tracing", "settings", "value", "system");
    private static final Set<String> ENGINES =
            Set.of("endpoint", "cache", "coalesce", "claude", "budget", "queue", "metrics");
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("runtime", Set.of()),
            Map.entry(
                    "lambda",
                    and(
                            GROUND,
                            "app",
                            "mcp",
                            "graphql",
                            "api",
                            "background",
                            "gateway",
                            "http",
                            "endpoint",
                            "budget",
                            "queue",
                            "claude")),
            Map.entry(
                    "app",
                    and(
                            and(GROUND, ENGINES),
                            "stream",
                            "mcp",
                            "api",
                            "background",
                            "prefetch",
                            "http",
                            "answer",
                            "valkey",
                            "dynamodb")),
            Map.entry("mcp", and(GROUND, "api", "http", "endpoint")),
            Map.entry("graphql", and(GROUND, "api", "http", "endpoint")),
            Map.entry("api", and(and(GROUND, ENGINES), "stream", "http", "answer", "dynamodb")),
            Map.entry("background", and(and(GROUND, ENGINES), "answer", "dynamodb")),
            Map.entry("prefetch", and(and(GROUND, ENGINES), "answer", "dynamodb")),
            Map.entry("gateway", and(GROUND, "http")),
            Map.entry("http", and(GROUND, "queue")),
            Map.entry("stream", and(GROUND, "coalesce", "valkey", "dynamodb")),
            Map.entry(
                    "answer",
                    and(GROUND, "stream", "endpoint", "cache", "coalesce", "claude", "budget", "queue", "dynamodb")),
            Map.entry("endpoint", Set.of("system", "value")),
            Map.entry("metrics", and(GROUND, "dynamodb")),
            Map.entry("cache", and(GROUND, "valkey", "dynamodb")),
            Map.entry("coalesce", and(GROUND, "dynamodb")),
            Map.entry("claude", and(GROUND, "dynamodb")),
            Map.entry("budget", and(GROUND, "dynamodb")),
            Map.entry("queue", and(GROUND, "dynamodb")),
            Map.entry("valkey", and(GROUND, "dynamodb")),
            Map.entry("dynamodb", GROUND),
            Map.entry("telemetry", Set.of("tracing", "settings", "value", "system")),
            Map.entry("tracing", Set.of("settings", "value", "system")),
            Map.entry("settings", Set.of("value")),
            Map.entry("system", Set.of()),
            Map.entry("value", Set.of()));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(US);

    static Set<String> drawnPackages() {
        return MAY_IMPORT.keySet();
    }

    @ParameterizedTest
    @MethodSource("drawnPackages")
    void importsPointDownOnly(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_IMPORT.getOrDefault(name, Set.of()).stream())
                .map(ArchitectureTest::in)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(in(name))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(US + "..").or(resideInAnyPackage(allowed)))
                .check(CLASSES);
    }

    @Test
    void everyPackageIsDrawn() {
        assertThat(packages())
                .extracting(JavaPackage::getRelativeName)
                .containsExactlyInAnyOrderElementsOf(drawnPackages());
    }

    @Test
    void importsFormNoCycle() {
        slices().matching(US + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** A snapshot is taken of a process in which all classes may be initialised: what is unique then, every restored one has. */
    @Test
    void nothingUniqueIsBornAtClassInitialisation() {
        fields().that()
                .areStatic()
                .should()
                .notHaveRawType(assignableTo(RandomGenerator.class)
                        .or(assignableTo(UUID.class))
                        .or(assignableTo(IdGenerator.class))
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(HttpClient.class))
                        .or(assignableTo(HttpClientProvider.class))
                        .or(assignableTo(SdkClient.class))
                        .or(assignableTo(Application.class)))
                .check(CLASSES);
    }

    @Test
    void onlyLambdaAndRuntimeImportLambdasTypes() {
        onlyIn(List.of("lambda", "runtime"), "com.amazonaws.services.lambda..");
    }

    @Test
    void onlyDynamoDbAndItsUsersImportTheAwsSdk() {
        onlyIn(
                List.of(
                        "dynamodb",
                        "metrics",
                        "coalesce",
                        "claude",
                        "budget",
                        "valkey",
                        "queue",
                        "background",
                        "prefetch",
                        "stream"),
                "software.amazon.awssdk..");
    }

    @Test
    void onlyTelemetryImportsPowertoolsMetrics() {
        onlyIn(List.of("telemetry"), "software.amazon.lambda.powertools.metrics..");
        onlyIn(List.of("telemetry"), "software.amazon.cloudwatchlogs..");
    }

    @Test
    void onlyValkeyImportsItsClient() {
        onlyIn(List.of("valkey"), "io.valkey..");
    }

    @Test
    void onlyGraphQlImportsGraphqlJava() {
        onlyIn(List.of("graphql"), "graphql..");
    }

    @Test
    void onlyMetricsImportsPrometheus() {
        onlyIn(List.of("metrics"), "io.prometheus..");
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packages())
                .allMatch(each -> each.tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isPresent());
    }

    private static void onlyIn(List<String> packages, String foreign) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packages.stream().map(ArchitectureTest::in).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(foreign)
                .check(CLASSES);
    }

    private static String in(String name) {
        return US + "." + name + "..";
    }

    private static Set<String> and(Set<String> some, String... more) {
        return and(some, Set.of(more));
    }

    private static Set<String> and(Set<String> some, Set<String> more) {
        return Stream.concat(some.stream(), more.stream()).collect(Collectors.toSet());
    }

    private static Set<JavaPackage> packages() {
        return CLASSES.stream().map(each -> each.getPackage()).collect(Collectors.toSet());
    }
}
