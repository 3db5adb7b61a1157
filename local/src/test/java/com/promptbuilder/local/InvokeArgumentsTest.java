package com.promptbuilder.local;

import com.promptbuilder.local.template.Template;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InvokeArgumentsTest {
    private static final Path FILE = Path.of("../template.yaml");
    private static final Template TEMPLATE = Template.read(FILE);

    @Test
    void everyFunctionHasASampleEventOfItsFirstRoute() {
        TEMPLATE.functions().forEach(function -> {
            InvokeMain.Arguments named = InvokeMain.Arguments.of(TEMPLATE, FILE, List.of(function.name()));
            assertThat(named.function()).isEqualTo(function);
            assertThat(named.event()).isRegularFile();
        });
        assertThat(InvokeMain.Arguments.of(TEMPLATE, FILE, List.of("Optimize")).event())
                .hasFileName("optimize.json");
    }

    @Test
    void anotherEventMayBeNamed() {
        assertThat(InvokeMain.Arguments.of(TEMPLATE, FILE, List.of("Operations", "../events/docs.json"))
                        .event())
                .hasFileName("docs.json");
    }

    @Test
    void aWrongNameIsToldWithTheRightOnes() {
        assertThatExceptionOfType(LocalSettingsException.class)
                .isThrownBy(() -> InvokeMain.Arguments.of(TEMPLATE, FILE, List.of("Optimise")))
                .withMessageContaining("Optimize, GenerateQuestions")
                .withMessageContaining("\"Optimise\"");
        assertThatExceptionOfType(LocalSettingsException.class)
                .isThrownBy(() -> InvokeMain.Arguments.of(TEMPLATE, FILE, List.of("Optimize", "nowhere.json")))
                .withMessage("expected a readable event file, got nowhere.json");
    }
}
