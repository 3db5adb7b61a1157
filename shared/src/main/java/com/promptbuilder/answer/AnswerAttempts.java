package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.endpoint.CheckedAnswer;
import com.promptbuilder.endpoint.PlaceholderRestorer;
import com.promptbuilder.endpoint.ProtectedInput;
import com.promptbuilder.stream.StrippedText;
import com.promptbuilder.value.ModelOptions;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Calls Claude and checks the completion. Repeats the call once if the completion does not match the output format, is cut short, or lacks
 * kept text. After text was streamed to the client there is no repetition. Thread-safe.
 */
record AnswerAttempts(Claude claude, InstantSource clock) {
    /** A checked completion, which is the answer's JSON or a failure, and what the answer lacks. */
    record Attempt(Completion completion, List<String> missing) {
        private boolean isLossy() {
            return !missing.isEmpty();
        }

        /** This attempt, unless the next one lacks no more. A failure does not replace an answer. */
        private Attempt orBetter(Attempt next) {
            boolean isBetter = next.completion instanceof Completion.Text && next.missing.size() <= missing.size();
            return isBetter ? next : this;
        }
    }

    // Claude bills a call also if it times out.
    static boolean isTooShort(Duration time) {
        return time.compareTo(LeaseTimings.DEFAULT.shortestCall()) < 0;
    }

    /** @param receiver receives the text while it is streamed */
    <I extends Record> Attempt run(GenerationRequest<I> request, Duration time, Optional<Consumer<String>> receiver) {
        Instant end = clock.instant().plus(time);
        ProtectedInput<I> input = request.endpoint().protect(request.in());
        ModelOptions options = request.options();
        Attempt first = attempt(request, input, List.of(), time, options, receiver);
        Duration left = Duration.between(clock.instant(), end);
        if (isTooShort(left) || request.callState().isStreaming) {
            return first;
        }
        return switch (first.completion()) {
            case Failure.InvalidResponse _ -> attempt(request, input, List.of(), left, options, receiver);
            case Failure.Truncated _ -> attempt(request, input, List.of(), left, options.doubled(), receiver);
            case Completion.Text _
            when first.isLossy() -> {
                Attempt second = attempt(request, input, first.missing(), left, options, receiver);
                yield request.callState().isStreaming ? second : first.orBetter(second);
            }
            default -> first;
        };
    }

    private <I extends Record> Attempt attempt(
            GenerationRequest<I> request,
            ProtectedInput<I> input,
            List<String> missing,
            Duration time,
            ModelOptions options,
            Optional<Consumer<String>> receiver) {
        Optional<PlaceholderRestorer> client = receiver.map(StrippedText::new).map(input::restoring);
        Completion completion = claude.complete(
                request.prompt(input, missing, time, options, client.map(restorer -> restorer::accept)));
        return switch (completion) {
            case Completion.Text text -> {
                client.ifPresent(PlaceholderRestorer::end);
                yield checked(request, input, text);
            }
            case Failure failure -> new Attempt(failure, List.of());
        };
    }

    private static <I extends Record> Attempt checked(
            GenerationRequest<I> request, ProtectedInput<I> input, Completion.Text text) {
        Optional<CheckedAnswer> answer = request.endpoint().answer(input, text.text(), request.callState().isStreaming);
        return answer.map(checked ->
                        new Attempt(new Completion.Text(checked.json(), text.model(), text.usage()), checked.missing()))
                .orElseGet(() -> new Attempt(new Failure.InvalidResponse(), List.of()));
    }
}
