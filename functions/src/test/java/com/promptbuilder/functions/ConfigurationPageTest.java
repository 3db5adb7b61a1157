package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/configuration.md has a row for each setting of the template, with its parameter and its default. */
class ConfigurationPageTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();
    private static final JsonNode VARIABLES = TEMPLATE.root().at("/Globals/Function/Environment/Variables");
    private static final List<String> ROWS = rows();
    private static final Pattern VARIABLE = Pattern.compile("^\\| `([A-Z_]+)` \\|");

    static Set<String> settings() {
        return TEMPLATE.parametersByVariable().keySet();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void hasARowForTheSetting(String variable) {
        String parameter = VARIABLES.path(variable).asText();
        String fallback =
                TEMPLATE.root().at("/Parameters/" + parameter + "/Default").asText();

        assertThat(ROWS)
                .filteredOn(row -> row.startsWith("| `" + variable + "` |"))
                .singleElement()
                .asString()
                .contains("`" + parameter + "`")
                .contains(fallback.isEmpty() ? "|" : "`" + fallback + "`");
    }

    @Test
    void hasNoRowForAnotherSetting() {
        Stream<String> ofFunctions = TEMPLATE.resources("AWS::Serverless::Function").values().stream()
                .flatMap(function -> function.at("/Environment/Variables").propertyStream())
                .map(variable -> variable.getKey());
        assertThat(Stream.concat(ofFunctions, VARIABLES.propertyStream().map(variable -> variable.getKey())))
                .containsAll(ROWS.stream()
                        .flatMap(row -> VARIABLE.matcher(row).results())
                        .map(found -> found.group(1))
                        .toList());
    }

    private static List<String> rows() {
        try {
            return Files.readAllLines(SamTemplate.ROOT.resolve("docs/configuration.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
