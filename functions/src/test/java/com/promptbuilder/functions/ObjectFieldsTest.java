package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ObjectFieldsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'zebra'                                                | Context must be an object
            ''                                                     | Context must be an object
            7                                                      | Context must be an object
            true                                                   | Context must be an object
            []                                                     | Context must be an object
            [{'intendedUse':'x'}]                                  | Context must be an object
            {'intendedUse':7}                                      | Intended use must be a string
            {'intendedUse':7,'backgroundLevel':{}}                 | Background level must be a string
            {'intendedUse':7,'specificAspects':[],'zebra':1}       | Specific aspects must be a string
            {'audience':'x'}                                       | context.audience is not allowed
            {'specificAspects':null,'Intended use':null}           | context.Intended use is not allowed
            """)
    void mustHaveTheContextsForm(String context, String message) {
        assertThat(Bodies.verdict("optimize", optimize(context))).isEqualTo("Validation failed: " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{'specificAspects':null}", "{'backgroundLevel':'','intendedUse':null}"})
    void equalAbsentFieldsIfTheyAreEmpty(String context) {
        assertThat(Bodies.in(Optimize.ENDPOINT, optimize(context)))
                .isEqualTo(Bodies.in(Optimize.ENDPOINT, Bodies.minimal("optimize")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'zebra'", "''", "7", "false", "[]", "['a']"})
    void mustBeObjectsForAffectedFields(String fields) {
        assertThat(Bodies.verdict("detect-scene-change", scene(fields)))
                .isEqualTo("Validation failed: Affected fields must be an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}"})
    void mayBeEmptyForAffectedFields(String fields) {
        assertThat(Bodies.in(SceneChange.ENDPOINT, scene(fields)))
                .isEqualTo(Bodies.in(SceneChange.ENDPOINT, Bodies.minimal("detect-scene-change")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a':null}", "{'':''}", "{'a':[1,{'b':true}],'<script>':1e5}"})
    void mayContainAnythingForAffectedFields(String fields) {
        assertThat(Bodies.verdict("detect-scene-change", scene(fields))).isEqualTo("accepted");
    }

    private static ObjectNode optimize(String context) {
        return Bodies.minimal("optimize").set("context", Bodies.json(context));
    }

    private static ObjectNode scene(String fields) {
        return Bodies.minimal("detect-scene-change").set("affectedFields", Bodies.json(fields));
    }
}
