package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Description;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxItems;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.endpoint.TopLevelError;
import com.promptbuilder.lambda.EndpointFunction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code POST /api/generate-questions}: three questions whose answers would make the prompt better. */
public final class GenerateQuestions extends EndpointFunction {

    /** The field of optimize's context that the answer belongs to. */
    public enum Field {
        SPECIFIC_ASPECTS,
        BACKGROUND_LEVEL,
        INTENDED_USE
    }

    /** A question as Claude writes it. */
    public record Draft(String title, String description, Field field, List<String> examples) {}

    public record ModelOutput(@Required List<Draft> questions) {}

    /** A question of the answer, whose id is its position from 1. */
    public record Question(
            @Description("Position from 1") int id,
            @Description("The question") String title,
            @Description("Why its answer helps") String description,

            @Description("Field of the context of optimize that the answer belongs to")
            Field field,

            @Description("Possible answers") List<String> examples) {}

    public record In(
            @Description("The rough prompt") @Required @TopLevelError @MaxLength(10_000)
            String prompt) {}

    public record Out(
            @Description("Three questions, each for its own field") @Required @MaxItems(3)
            List<Question> questions) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("generate-questions", In.class, Out.class)
            .mode("questions")
            .timeToLive(Duration.ofMinutes(30))
            .followedBy(() -> Optimize.ENDPOINT, GenerateQuestions::answeredByExamples)
            .structured(ModelOutput.class, (_, modelOutput) -> new Out(numbered(modelOutput.questions())));

    public GenerateQuestions() {
        super(ENDPOINT);
    }

    // The mode is the client's choice, so that each is a candidate. The first example of a question is its likeliest
    // answer.
    private static List<Optimize.In> answeredByExamples(In in, Out out) {
        Optimize.PromptContext context = new Optimize.PromptContext(
                example(out, Field.SPECIFIC_ASPECTS),
                example(out, Field.BACKGROUND_LEVEL),
                example(out, Field.INTENDED_USE));
        return Arrays.stream(Optimize.Mode.values())
                .map(mode -> Optimize.In.of(in.prompt(), mode, context))
                .toList();
    }

    private static String example(Out out, Field field) {
        return out.questions().stream()
                .filter(question -> question.field() == field)
                .flatMap(question -> question.examples().stream())
                .findFirst()
                .orElse("");
    }

    /**
     * Numbers the questions and gives each its own field, because front ends keep a question's answer under its field. The first question
     * of a field keeps it. A repetition gets a field that no question has, so that its answer still reaches optimize. Another call would cost
     * more than a question in a neighbouring field. Questions beyond the number of fields are left out.
     */
    private static List<Question> numbered(List<Draft> drafts) {
        List<Draft> kept = drafts.subList(0, Math.min(drafts.size(), Field.values().length));
        Set<Field> free = EnumSet.allOf(Field.class);
        kept.forEach(draft -> free.remove(draft.field()));
        Set<Field> taken = EnumSet.noneOf(Field.class);
        List<Question> questions = new ArrayList<>();
        for (Draft draft : kept) {
            Field field = draft.field();
            if (!taken.add(field)) {
                field = free.iterator().next();
                free.remove(field);
            }
            questions.add(
                    new Question(questions.size() + 1, draft.title(), draft.description(), field, draft.examples()));
        }
        return questions;
    }
}
