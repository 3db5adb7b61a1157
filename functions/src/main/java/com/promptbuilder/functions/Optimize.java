package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.PromptSelector;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code POST /api/optimize}: a rough prompt in, an optimized one out. */
public final class Optimize extends EndpointFunction {
    private static final int ANSWER_TOKENS = 4_096;

    /** Kind of prompt; each has its own prompt resource. */
    public enum Mode {
        CODE,
        TEXT,
        LEARNING,
        VIDEO,
        REASONING,
        RESEARCH,
        SOCRATIC,
        OPTIMIZE;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Research thinks, since it weighs questions and sources. Video does not, so that its text streams at once. */
        private ModelOptions options() {
            return switch (this) {
                case RESEARCH -> ModelOptions.of(Effort.MEDIUM, Thinking.ADAPTIVE, ANSWER_TOKENS);
                case VIDEO -> ModelOptions.of(Effort.MEDIUM, Thinking.BETWEEN_TOOLS, ANSWER_TOKENS);
                case CODE, TEXT, LEARNING, REASONING, SOCRATIC, OPTIMIZE ->
                    ModelOptions.of(Effort.LOW, Thinking.ADAPTIVE, ANSWER_TOKENS);
            };
        }

        private Duration timeout() {
            return Duration.ofSeconds(this == VIDEO || this == RESEARCH ? 90 : 25);
        }

        private String resource() {
            return "optimize/" + label();
        }
    }

    /** Background of the request, from the client. */
    public record PromptContext(
            @MaxLength(5_000) String specificAspects,
            @MaxLength(1_000) String backgroundLevel,
            @MaxLength(1_000) String intendedUse) {}

    public record In(
            @Required @MaxLength(10_000) String prompt,
            @Required @PromptSelector Mode mode,
            PromptContext context) {}

    public record Out(String optimizedPrompt) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("optimize", In.class, Out.class)
            .mode(in -> in.mode().label())
            .prompts(
                    Arrays.stream(Mode.values()).map(Mode::resource).collect(Collectors.toSet()),
                    in -> List.of(in.mode().resource()))
            .timeToLive(Duration.ofHours(1))
            .options(in -> in.mode().options())
            .timeout(in -> in.mode().timeout())
            .plainText(Out::new);

    public Optimize() {
        super(ENDPOINT);
    }
}
