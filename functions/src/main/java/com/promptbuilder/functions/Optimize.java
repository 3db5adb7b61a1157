package com.promptbuilder.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.promptbuilder.endpoint.ChoiceLimiter;
import com.promptbuilder.endpoint.Description;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.KeptTextRule;
import com.promptbuilder.endpoint.LimitedBy;
import com.promptbuilder.endpoint.MaxItems;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.PromptSelector;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.endpoint.RequiredWith;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code POST /api/optimize}: a rough prompt in, an optimized one out. */
public final class Optimize extends EndpointFunction {
    private static final int ANSWER_TOKENS = 4_096;

    /** The model that the optimized prompt is written for; each has its own prompt resource. */
    public enum Target {
        CLAUDE,
        GPT,
        GEMINI,
        VEO,
        SORA,
        KLING,
        RUNWAY;

        private static final List<Target> TEXT = List.of(CLAUDE, GPT, GEMINI);
        private static final List<Target> VIDEO = List.of(VEO, SORA, KLING, RUNWAY);

        private String resource() {
            return "target/" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Kind of prompt; each has its own prompt resource. */
    public enum Mode implements ChoiceLimiter<Target> {
        CODE,
        TEXT,
        LEARNING,
        VIDEO,
        REASONING,
        RESEARCH,
        SOCRATIC,
        OPTIMIZE;

        @Override
        public List<Target> choices() {
            return this == VIDEO ? Target.VIDEO : Target.TEXT;
        }

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
            @Description("What the optimized prompt should dwell on") @MaxLength(5_000)
            String specificAspects,

            @Description("What the readers of the result know") @MaxLength(1_000)
            String backgroundLevel,

            @Description("What the result is for") @MaxLength(1_000)
            String intendedUse) {}

    public record In(
            @Description("The rough prompt") @Required @MaxLength(10_000)
            String prompt,

            @Description("Kind of prompt") @Required @PromptSelector
            Mode mode,

            @Description("Background of the prompt") PromptContext context,

            @Description("Model that the prompt is written for: of texts, or in mode video of videos")
            @PromptSelector
            @LimitedBy("mode")
            Optional<Target> target,

            @Description("An optimized prompt that is to be revised") @RequiredWith("feedback") @MaxLength(20_000)
            Optional<String> previous,

            @Description("What is wrong with the previous prompt") @RequiredWith("previous") @MaxLength(1_000)
            Optional<String> feedback,

            @Description("Whether the answer lists its changes")
            @PromptSelector
            @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            boolean explain) {

        /** An input without optional values. */
        static In of(String prompt, Mode mode, PromptContext context) {
            return new In(prompt, mode, context, Optional.empty(), Optional.empty(), Optional.empty(), false);
        }

        private List<String> resources() {
            List<String> names = new ArrayList<>(List.of(mode.resource()));
            target.map(Target::resource).ifPresent(names::add);
            if (previous.isPresent()) {
                names.add(REVISION);
            }
            if (explain) {
                names.add(EXPLAIN);
            }
            if (Stream.of(prompt, previous.orElse("")).anyMatch(KeptTextRule::hasLongBlock)) {
                names.add(CODE_BLOCKS);
            }
            return List.copyOf(names);
        }

        /** The prompt that is optimized. */
        private String source() {
            return previous.orElse(prompt);
        }

        private In mapPrompts(UnaryOperator<String> change) {
            return new In(change.apply(prompt), mode, context, target, previous.map(change), feedback, explain);
        }
    }

    /** A change of the prompt, and why it was made. */
    public record Change(
            @Description("A change of the prompt") String change,

            @Description("Why it was made") String reason) {}

    public record ExplainedPrompt(@Required String optimizedPrompt, List<Change> changes) {}

    public record Out(
            @Description("The optimized prompt") String optimizedPrompt,

            @Description("What was changed, with explain") @MaxItems(MAX_CHANGES)
            Optional<List<Change>> changes) {}

    private static final String REVISION = "optimize/revision";
    private static final String EXPLAIN = "optimize/explain";
    private static final String CODE_BLOCKS = "optimize/code-blocks";
    private static final int MAX_CHANGES = 6;

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("optimize", In.class, Out.class)
            .mode(in -> in.mode().label())
            .prompts(resources(), In::resources)
            .timeToLive(Duration.ofHours(1))
            .options(in -> in.mode().options())
            .timeout(in -> in.mode().timeout())
            .followedBy(
                    () -> EnhancementSuggestions.ENDPOINT,
                    (in, out) -> EnhancementSuggestions.In.ofSlots(out.optimizedPrompt(), in.prompt()))
            .keptText(new KeptTextRule<>(
                    In::source, In::mapPrompts, Out::optimizedPrompt, (out, text) -> new Out(text, out.changes())))
            .structuredIf(In::explain, ExplainedPrompt.class, Optimize::explained)
            .plainText(text -> new Out(text, Optional.empty()));

    public Optimize() {
        super(ENDPOINT);
    }

    private static Set<String> resources() {
        return Stream.of(
                        Arrays.stream(Mode.values()).map(Mode::resource),
                        Arrays.stream(Target.values()).map(Target::resource),
                        Stream.of(REVISION, EXPLAIN, CODE_BLOCKS))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
    }

    // Claude may describe changes of a prompt that it returned unchanged.
    private static Out explained(In in, ExplainedPrompt reply) {
        String optimized = reply.optimizedPrompt().strip();
        boolean isUnchanged = optimized.equals(in.source().strip());
        return new Out(
                optimized,
                Optional.of(
                        isUnchanged
                                ? List.of()
                                : reply.changes().stream().limit(MAX_CHANGES).toList()));
    }
}
