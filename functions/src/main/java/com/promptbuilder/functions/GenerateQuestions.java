package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.endpoint.TopLevelError;
import com.promptbuilder.lambda.EndpointFunction;

import java.time.Duration;
import java.util.List;

/** {@code POST /api/generate-questions}: three questions whose answers would make the prompt better. */
public final class GenerateQuestions extends EndpointFunction {

    /** The field of optimize's context that the answer belongs to. */
    public enum Field {
        SPECIFIC_ASPECTS,
        BACKGROUND_LEVEL,
        INTENDED_USE
    }

    public record Question(String id, String title, String description, Field field, List<String> examples) {}

    public record In(
            @Required @TopLevelError @MaxLength(10_000) String prompt) {}

    public record Out(@Required List<Question> questions) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("generate-questions", In.class, Out.class)
            .mode("questions")
            .timeToLive(Duration.ofMinutes(30))
            .structured(Out.class, (_, reply) -> reply);

    public GenerateQuestions() {
        super(ENDPOINT);
    }
}
