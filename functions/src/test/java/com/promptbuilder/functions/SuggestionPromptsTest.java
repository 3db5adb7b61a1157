package com.promptbuilder.functions;

import com.promptbuilder.endpoint.PromptResource;
import com.promptbuilder.lambda.EndpointScanner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The examples within the resources of the suggestions keep to the numbers that these resources ask for. */
class SuggestionPromptsTest {
    @ParameterizedTest
    @CsvSource({
        "get-enhancement-suggestions/placeholder, 5, 8, 20",
        "get-enhancement-suggestions/placeholder-video, 5, 8, 20",
        "get-enhancement-suggestions/rewrite, 3, 5, 25",
        "get-enhancement-suggestions/rewrite-video, 3, 5, 25",
        "get-custom-suggestions/plain, 3, 5, 0",
        "get-custom-suggestions/video, 3, 5, 0",
        "get-creative-suggestions, 8, 8, 20"
    })
    void haveExamplesThatObeyTheirRules(String name, int fewest, int most, int wordsOfExplanation) {
        List<String> lines = text(name).lines().toList();
        assertThat(lines.stream().filter(line -> line.startsWith("text: ")).distinct())
                .hasSizeBetween(fewest, most)
                .allSatisfy(line -> assertThat(line).isEqualTo(line.strip()));
        assertThat(lines.stream().filter(line -> line.startsWith("explanation: ")))
                .allSatisfy(line -> assertThat(line.split(" ")).hasSizeBetween(2, 1 + wordsOfExplanation));
    }

    private static String text(String name) {
        return EndpointScanner.inPackageOf(Optimize.class).stream()
                .filter(endpoint -> endpoint.promptNames().contains(name))
                .map(endpoint -> endpoint.prompt(List.of(name)))
                .map(PromptResource::text)
                .findFirst()
                .orElseThrow();
    }
}
