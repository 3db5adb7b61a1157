package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class FieldOrderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            optimize                    | prompt mode context.specificAspects context.backgroundLevel context.intendedUse context.zebra target previous feedback explain zebra
            generate-questions          | prompt zebra
            get-enhancement-suggestions | highlightedText contextBefore contextAfter fullPrompt originalUserPrompt exclude zebra
            get-custom-suggestions      | highlightedText customRequest fullPrompt exclude zebra
            detect-scene-change         | changedField newValue oldValue fullPrompt affectedFields zebra
            get-creative-suggestions    | elementType currentValue context concept exclude zebra
            """)
    void decidesWhichOfTwoErrorsIsReported(String endpoint, String order) {
        List<String> fields = List.of(order.split(" "));
        IntStream.range(0, fields.size()).forEach(first -> {
            String alone = Bodies.verdict(endpoint, wrong(Bodies.minimal(endpoint), fields.get(first)));
            assertThat(alone).startsWith("Validation failed: ");
            assertThat(fields.subList(first + 1, fields.size())).allSatisfy(second -> {
                ObjectNode laterFirst = wrong(wrong(JsonNodeFactory.instance.objectNode(), second), fields.get(first));
                Bodies.minimal(endpoint)
                        .properties()
                        .forEach(field -> laterFirst.putIfAbsent(field.getKey(), field.getValue()));
                assertThat(Bodies.verdict(endpoint, laterFirst)).isEqualTo(alone);
            });
        });
    }

    private static ObjectNode wrong(ObjectNode body, String path) {
        return Bodies.with(body, path, JsonNodeFactory.instance.numberNode(7));
    }
}
