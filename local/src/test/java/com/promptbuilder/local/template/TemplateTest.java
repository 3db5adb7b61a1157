package com.promptbuilder.local.template;

import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.Route;
import com.promptbuilder.local.template.Template.ScheduleSpec;
import com.promptbuilder.local.template.Template.TableSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

class TemplateTest {
    private final Path directory;

    TemplateTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void readsFunctionsWithTheirOwnSettingsOrTheGlobalOnes() {
        FunctionSpec optimize = shop().functions().getFirst();

        assertThat(optimize.name()).isEqualTo("Optimize");
        assertThat(optimize.handlerClass()).isEqualTo("com.example.Optimize");
        assertThat(optimize.timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(optimize.memoryMegabytes()).isEqualTo(512);
    }

    @Test
    void readsTheVariablesWhoseValuesAreKnownHere() {
        assertThat(shop().functions().getFirst().environment())
                .isEqualTo(Map.of("TABLE", "local-answers-dev", "STAGE", "own-dev", "VALKEY", "none"));
    }

    @Test
    void readsTheRoutesOfApiEventsOnly() {
        assertThat(shop().routes())
                .extracting(
                        Route::method, Route::path, route -> route.function().name())
                .containsExactly(tuple("POST", "/api/optimize", "Optimize"), tuple("ANY", "/api/optimize", "Optimize"));
    }

    @Test
    void readsFunctionsWithoutARouteToo() {
        assertThat(shop().functions()).extracting(FunctionSpec::name).contains("Bridge");
    }

    @Test
    void writesOutAnchorsAndMergesHoweverDeep() throws IOException {
        Path file = written("""
                Resources:
                  A:
                    Type: AWS::Serverless::Function
                    Properties:
                      Handler: h.A
                      <<: &Large
                        MemorySize: 2048
                        <<: &Slow {Timeout: 77}
                  B:
                    Type: AWS::Serverless::Function
                    Properties: {<<: *Large, Handler: h.B}
                  C:
                    Type: AWS::Serverless::Function
                    Properties: {<<: *Slow, Handler: h.C}
                """);

        assertThat(Template.read(file).functions())
                .extracting(FunctionSpec::memoryMegabytes, FunctionSpec::timeout)
                .containsExactly(
                        tuple(2048, Duration.ofSeconds(77)),
                        tuple(2048, Duration.ofSeconds(77)),
                        tuple(128, Duration.ofSeconds(77)));
    }

    @Test
    void leavesOutWhatIsOnlyDeployedOnACondition() {
        assertThat(shop().functions()).extracting(FunctionSpec::name).doesNotContain("Proxy");
    }

    @Test
    void readsTablesWithKeysAndTimeToLive() {
        assertThat(shop().tables())
                .containsExactly(new TableSpec(
                        "local-answers-dev",
                        List.of(new TableSpec.Key("id", "HASH", "S"), new TableSpec.Key("part", "RANGE", "N")),
                        Optional.of("expiration")));
    }

    @Test
    void readsSchedulesThatVariablesSwitchOnAndSet() throws IOException {
        Path file = written("""
                Globals: {Function: {Environment: {Variables: {WARM: !Ref Warm, EVERY: !Ref Every}}}}
                Parameters: {Warm: {Default: 'false'}, Every: {Default: 5 minutes}}
                Conditions: {Warms: !Equals [!Ref Warm, 'true']}
                Resources:
                  A:
                    Type: AWS::Serverless::Function
                    Properties:
                      Handler: h.A
                      Events:
                        E:
                          Type: Schedule
                          Properties: {Schedule: !Sub 'rate(${Every})', State: !If [Warms, ENABLED, DISABLED]}
                """);

        assertThat(Template.read(file).schedules()).isEmpty();
        assertThat(Template.read(file, Map.of("WARM", "true", "EVERY", "")).schedules())
                .extracting(ScheduleSpec::every)
                .containsExactly(Duration.ofMinutes(5));
        Template often = Template.read(file, Map.of("WARM", "true", "EVERY", "2 seconds"));
        assertThat(often.schedules())
                .containsExactly(new ScheduleSpec(often.functions().getFirst(), Duration.ofSeconds(2)));
        assertThat(often.functions().getFirst().environment()).containsEntry("EVERY", "2 seconds");
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.read(file, Map.of("WARM", "true", "EVERY", "now and then")))
                .withMessageContaining("rate(now and then)");
    }

    @Test
    void saysWhereItLookedForATemplateThatIsNotThere() {
        assertRefused(directory.resolve("none.yaml"), "expected a template at " + directory.resolve("none.yaml"));
    }

    @Test
    void saysInOneLineThatTheFileIsNotYaml() throws IOException {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.read(written("Resources: [")))
                .withMessageContaining("is not YAML")
                .withMessageNotContaining("\n");
    }

    @Test
    void refusesATemplateWithoutFunctions() throws IOException {
        Path file = written("Resources: {}");
        assertRefused(file, file + " has no resource of type AWS::Serverless::Function");
    }

    @Test
    void refusesAFunctionWithoutAHandler() throws IOException {
        Path file = written("Resources: {A: {Type: 'AWS::Serverless::Function', Properties: {}}}");
        assertRefused(file, file + ": function A has no Handler");
    }

    @Test
    void refusesATimeoutThatIsNoNumber() throws IOException {
        Path file = written(
                "Resources: {A: {Type: 'AWS::Serverless::Function', Properties: {Handler: h.A, Timeout: soon}}}");
        assertRefused(file, file + ": Timeout of function A must be a whole number, but is soon");
    }

    @Test
    void refusesTwoFunctionsOnOneRouteWhateverTheNameOfItsParameter() throws IOException {
        Path file = written("""
                Resources:
                  A:
                    Type: AWS::Serverless::Function
                    Properties: {Handler: h.A, Events: {E: {Type: Api, Properties: {Path: '/x/{a}', Method: get}}}}
                  B:
                    Type: AWS::Serverless::Function
                    Properties: {Handler: h.B, Events: {E: {Type: Api, Properties: {Path: '/x/{b}', Method: GET}}}}
                """);
        assertRefused(file, file + ": A and B are both on GET /x/{b}");
    }

    @Test
    void refusesATableWithIndexesItWouldNotMake() throws IOException {
        Path file = written("Resources: {T: {Type: 'AWS::DynamoDB::Table', Properties: {GlobalSecondaryIndexes: []}}}");
        assertRefused(file, file + ": table T has secondary indexes, which the local runtime does not support");
    }

    private static Template shop() {
        try {
            return Template.read(
                    Path.of(TemplateTest.class.getResource("shop.yaml").toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Path written(String yaml) throws IOException {
        return Files.writeString(directory.resolve("template.yaml"), yaml);
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.read(file))
                .withMessage(message);
    }
}
