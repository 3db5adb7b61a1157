package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Limit;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.endpoint.Selector;
import com.promptbuilder.http.EndpointFunction;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code POST /api/optimize}: a rough prompt in, an optimized one out. */
public final class Optimize extends EndpointFunction {

    /** What kind of prompt is wanted; each has a prompt resource of its own. */
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

        private String resource() {
            return "optimize/" + label();
        }
    }

    /** What the caller knows about the wish behind the prompt. */
    public record About(
            @Limit(5_000) String specificAspects,
            @Limit(1_000) String backgroundLevel,
            @Limit(1_000) String intendedUse) {}

    public record In(
            @Required @Limit(10_000) String prompt,
            @Required @Selector Mode mode,
            About context) {}

    public record Out(String optimizedPrompt) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.named("optimize", In.class, Out.class)
            .mode(in -> in.mode().label())
            .prompts(
                    Arrays.stream(Mode.values()).map(Mode::resource).collect(Collectors.toSet()),
                    in -> in.mode().resource())
            .timeToLive(Duration.ofHours(1))
            .maxTokens(4096)
            .time(in -> Duration.ofSeconds(in.mode() == Mode.VIDEO ? 90 : 25))
            .writesText(Out::new);

    public Optimize() {
        super(ENDPOINT);
    }
}
