package com.promptbuilder;

import com.promptbuilder.claude.Connections;
import com.promptbuilder.http.Application;
import com.promptbuilder.life.Ids;
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

/** The directions of imports, as drawn in {@code docs/decisions.md}. */
class ArchitectureTest {
    private static final String US = "com.promptbuilder";
    private static final Set<String> GROUND = Set.of("telemetry", "trace", "settings", "value");
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry(
                    "http",
                    and(
                            GROUND,
                            "life",
                            "bridge",
                            "answer",
                            "endpoint",
                            "cache",
                            "coalesce",
                            "claude",
                            "budget",
                            "valkey",
                            "queue",
                            "wanted",
                            "table")),
            Map.entry("life", and(GROUND, "coalesce", "claude", "valkey", "queue", "table")),
            Map.entry("answer", and(GROUND, "endpoint", "cache", "coalesce", "claude", "queue", "wanted", "table")),
            Map.entry("endpoint", and(GROUND, "cache", "coalesce", "claude")),
            Map.entry("bridge", and(GROUND, "table")),
            Map.entry("cache", and(GROUND, "valkey", "table")),
            Map.entry("coalesce", and(GROUND, "table")),
            Map.entry("claude", and(GROUND, "table")),
            Map.entry("budget", and(GROUND, "table")),
            Map.entry("valkey", and(GROUND, "table")),
            Map.entry("queue", and(GROUND, "table")),
            Map.entry("wanted", and(GROUND, "table")),
            Map.entry("table", GROUND),
            Map.entry("telemetry", Set.of("trace", "settings", "value")),
            Map.entry("trace", Set.of("settings", "value")),
            Map.entry("settings", Set.of("value")),
            Map.entry("value", Set.of()));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(US);

    static Set<String> rooms() {
        return MAY_IMPORT.keySet();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void importsPointDownOnly(String room) {
        String[] allowed = Stream.concat(Stream.of(room), MAY_IMPORT.getOrDefault(room, Set.of()).stream())
                .map(ArchitectureTest::in)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(in(room))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(US + "..").or(resideInAnyPackage(allowed)))
                .check(CLASSES);
    }

    @Test
    void everyPackageIsDrawn() {
        assertThat(packages()).extracting(JavaPackage::getRelativeName).containsExactlyInAnyOrderElementsOf(rooms());
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
                        .or(assignableTo(Ids.class))
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(HttpClient.class))
                        .or(assignableTo(Connections.class))
                        .or(assignableTo(SdkClient.class))
                        .or(assignableTo(Application.class)))
                .check(CLASSES);
    }

    @Test
    void onlyHttpKnowsLambda() {
        onlyIn(List.of("http"), "com.amazonaws.services.lambda..");
    }

    @Test
    void onlyTheTableAndItsUsersKnowTheAwsSdk() {
        onlyIn(
                List.of("table", "bridge", "coalesce", "claude", "budget", "valkey", "queue", "wanted"),
                "software.amazon..");
    }

    @Test
    void onlyItsOwnRoomKnowsTheClientOfValkey() {
        onlyIn(List.of("valkey"), "io.valkey..");
    }

    @Test
    void onlyTheBridgeKnowsPrometheus() {
        onlyIn(List.of("bridge"), "io.prometheus..");
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packages())
                .allMatch(each -> each.tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isPresent());
    }

    private static void onlyIn(List<String> rooms, String foreign) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        rooms.stream().map(ArchitectureTest::in).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(foreign)
                .check(CLASSES);
    }

    private static String in(String room) {
        return US + "." + room + "..";
    }

    private static Set<String> and(Set<String> ground, String... more) {
        return Stream.concat(ground.stream(), Stream.of(more)).collect(Collectors.toSet());
    }

    private static Set<JavaPackage> packages() {
        return CLASSES.stream().map(each -> each.getPackage()).collect(Collectors.toSet());
    }
}
