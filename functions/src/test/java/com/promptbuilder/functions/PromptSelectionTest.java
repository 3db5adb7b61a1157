package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class PromptSelectionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            optimize | {'prompt':'p','mode':'code'}      | optimize/code      | code      | 25
            optimize | {'prompt':'p','mode':'text'}      | optimize/text      | text      | 25
            optimize | {'prompt':'p','mode':'learning'}  | optimize/learning  | learning  | 25
            optimize | {'prompt':'p','mode':'video'}     | optimize/video     | video     | 90
            optimize | {'prompt':'p','mode':'reasoning'} | optimize/reasoning | reasoning | 25
            optimize | {'prompt':'p','mode':'research'}  | optimize/research  | research  | 25
            optimize | {'prompt':'p','mode':'socratic'}  | optimize/socratic  | socratic  | 25
            optimize | {'prompt':'p','mode':'optimize'}  | optimize/optimize  | optimize  | 25
            generate-questions | {'prompt':'p'} | generate-questions | questions | 25
            get-enhancement-suggestions | {'highlightedText':'mood','fullPrompt':'f'}              | get-enhancement-suggestions/placeholder | enhancement | 25
            get-enhancement-suggestions | {'highlightedText':'h','contextAfter':')','fullPrompt':'f'} | get-enhancement-suggestions/placeholder | enhancement | 25
            get-enhancement-suggestions | {'highlightedText':'h','contextBefore':'like ','fullPrompt':'Camera Movement: pan'} | get-enhancement-suggestions/placeholder-video | enhancement | 25
            get-enhancement-suggestions | {'highlightedText':'h','fullPrompt':'set (mood: '}       | get-enhancement-suggestions/rewrite | enhancement | 25
            get-enhancement-suggestions | {'highlightedText':'h','fullPrompt':'**Main Prompt:** x'} | get-enhancement-suggestions/rewrite-video | enhancement | 25
            get-enhancement-suggestions | {'highlightedText':'**Main Prompt:**','originalUserPrompt':'**Main Prompt:**','fullPrompt':'f'} | get-enhancement-suggestions/rewrite | enhancement | 25
            get-custom-suggestions | {'highlightedText':'mood','customRequest':'**Main Prompt:**','fullPrompt':'f'} | get-custom-suggestions/plain | custom | 25
            get-custom-suggestions | {'highlightedText':'h','customRequest':'c','fullPrompt':'**Technical Parameters:**'} | get-custom-suggestions/video | custom | 25
            detect-scene-change | {'changedField':'c','newValue':'n','fullPrompt':'**Main Prompt:**'} | detect-scene-change | scene | 25
            get-creative-suggestions | {'elementType':'event'} | get-creative-suggestions | creative | 25
            """)
    void followsTheInput(String endpoint, String body, String prompt, String mode, int seconds) {
        follows(Bodies.endpoint(endpoint), Bodies.object(body), prompt, mode, seconds);
    }

    private static <I extends Record> void follows(
            Endpoint<I, ?> endpoint, ObjectNode body, String prompt, String mode, int seconds) {
        I in = Bodies.in(endpoint, body);
        assertThat(endpoint.prompt(in).names()).containsExactly(prompt).isSubsetOf(endpoint.promptNames());
        assertThat(endpoint.mode(in)).isEqualTo(mode);
        assertThat(endpoint.timeout(in)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "optimize, 3600, 4096", "generate-questions, 1800, 2048", "get-enhancement-suggestions, 3600, 2048",
        "get-custom-suggestions, 3600, 2048", "detect-scene-change, 3600, 2048", "get-creative-suggestions, 7200, 2048"
    })
    void budgetsAreThoseOfTheContract(String name, int secondsToLive, int maxTokens) {
        assertThat(Bodies.endpoint(name).timeToLive()).isEqualTo(Duration.ofSeconds(secondsToLive));
        assertThat(Bodies.endpoint(name).maxTokens()).isEqualTo(maxTokens);
    }
}
