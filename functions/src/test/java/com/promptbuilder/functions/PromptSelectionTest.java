package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;

class PromptSelectionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            optimize | {'prompt':'p','mode':'code'}      | optimize/code      | code      | 25
            optimize | {'prompt':'p','mode':'text'}      | optimize/text      | text      | 25
            optimize | {'prompt':'p','mode':'learning'}  | optimize/learning  | learning  | 25
            optimize | {'prompt':'p','mode':'video'}     | optimize/video     | video     | 90
            optimize | {'prompt':'p','mode':'reasoning'} | optimize/reasoning | reasoning | 25
            optimize | {'prompt':'p','mode':'research'}  | optimize/research  | research  | 90
            optimize | {'prompt':'p','mode':'socratic'}  | optimize/socratic  | socratic  | 25
            optimize | {'prompt':'p','mode':'optimize'}  | optimize/optimize  | optimize  | 25
            optimize | {'prompt':'p','mode':'code','target':'gpt'}    | optimize/code target/gpt      | code  | 25
            optimize | {'prompt':'p','mode':'video','target':'veo'}   | optimize/video target/veo     | video | 90
            optimize | {'prompt':'p','mode':'text','explain':true}    | optimize/text optimize/explain | text | 25
            optimize | {'prompt':'p','mode':'text','explain':false}   | optimize/text                 | text  | 25
            optimize | {'prompt':'p','mode':'text','previous':'a','feedback':'b'} | optimize/text optimize/revision | text | 25
            optimize | {'explain':true,'feedback':'b','previous':'a','target':'kling','mode':'video','prompt':'p'} | optimize/video target/kling optimize/revision optimize/explain | video | 90
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
        assertThat(endpoint.prompt(in).names())
                .containsExactly(prompt.split(" "))
                .isSubsetOf(endpoint.promptNames());
        assertThat(endpoint.mode(in)).isEqualTo(mode);
        assertThat(endpoint.timeout(in)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "optimize, 3600", "generate-questions, 1800", "get-enhancement-suggestions, 3600",
        "get-custom-suggestions, 3600", "detect-scene-change, 3600", "get-creative-suggestions, 7200"
    })
    void livesAreThoseOfTheContract(String name, int secondsToLive) {
        assertThat(Bodies.endpoint(name).timeToLive()).isEqualTo(Duration.ofSeconds(secondsToLive));
    }

    @ParameterizedTest
    @CsvSource({
        "CODE, LOW, ADAPTIVE, 6144",
        "TEXT, LOW, ADAPTIVE, 6144",
        "LEARNING, LOW, ADAPTIVE, 6144",
        "VIDEO, MEDIUM, BETWEEN_TOOLS, 4096",
        "REASONING, LOW, ADAPTIVE, 6144",
        "RESEARCH, MEDIUM, ADAPTIVE, 8192",
        "SOCRATIC, LOW, ADAPTIVE, 6144",
        "OPTIMIZE, LOW, ADAPTIVE, 6144"
    })
    void optimizeHasItsOptionsByMode(Optimize.Mode mode, Effort effort, Thinking thinking, int maxTokens) {
        ObjectNode body = Bodies.minimal("optimize").put("mode", mode.name().toLowerCase(Locale.ROOT));

        assertThat(Optimize.ENDPOINT.options(Bodies.in(Optimize.ENDPOINT, body)))
                .isEqualTo(new ModelOptions(effort, thinking, maxTokens));
    }

    @ParameterizedTest
    @CsvSource({
        "generate-questions, LOW, 4096",
        "get-enhancement-suggestions, LOW, 4096",
        "get-custom-suggestions, LOW, 4096",
        "detect-scene-change, MEDIUM, 6144",
        "get-creative-suggestions, LOW, 4096"
    })
    void theOthersHaveRoomForThinkingBesideTheirAnswer(String name, Effort effort, int maxTokens) {
        assertThat(optionsOf(Bodies.endpoint(name))).isEqualTo(new ModelOptions(effort, Thinking.ADAPTIVE, maxTokens));
    }

    private static <I extends Record> ModelOptions optionsOf(Endpoint<I, ?> endpoint) {
        return endpoint.options(Bodies.in(endpoint, Bodies.minimal(endpoint.name())));
    }
}
