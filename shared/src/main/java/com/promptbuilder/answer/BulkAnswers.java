package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.MeteredClaude;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.queue.Job;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.StoredAnswer;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Prompts and answers of jobs in Message Batches. A completion is checked and stored as that of any other call. Thread-safe.
 *
 * @param prices those of Message Batches
 */
public record BulkAnswers(
        AnswerRequestParser parser,
        RecordedResults results,
        CacheSettings cache,
        Prices prices,
        InstantSource clock,
        RandomGenerator random) {
    /** More than any endpoint's timeout: no client waits. */
    private static final Duration TIME = Duration.ofHours(1);

    /** What became of a completion. */
    public enum Acceptance {
        /** The record has the answer. */
        ANSWERED("answered"),
        /** The record had an answer already, which is kept. */
        KEPT("kept"),
        /** The record has the failure, which another attempt would not change. */
        DECLINED("declined"),
        /** The completion is no answer. A worker must ask again. */
        INVALID("invalid"),
        /** The record cannot be written yet. */
        NOT_YET("not_yet");

        private final String label;

        Acceptance(String label) {
            this.label = label;
        }

        /** The label in metrics and log lines. */
        public String label() {
            return label;
        }
    }

    /** The prompt of a job; empty if this version does not accept its input. */
    public Optional<Prompt> prompt(Endpoint<?, ?> endpoint, Job job, RequestMetrics requestMetrics) {
        AtomicReference<Optional<Prompt>> asked = new AtomicReference<>(Optional.empty());
        var _ = run(endpoint, job, requestMetrics, prompt -> {
            asked.set(Optional.of(prompt));
            return new Failure.InvalidResponse();
        });
        return asked.get();
    }

    /** The most that a prompt costs in a batch. */
    public Usd maxCost(Prompt prompt) {
        return BudgetedClaude.maxCost(prompt, prompt.options().maxTokens(), prices);
    }

    /** The cost of a completion. */
    public Usd cost(String model, Completion completion) {
        return prices.cost(model, completion.usage());
    }

    /** Checks a completion and publishes its answer, or a failure that another attempt would not change. Counts its tokens and cost. */
    public Acceptance accept(Endpoint<?, ?> endpoint, Job job, Completion completion, RequestMetrics requestMetrics) {
        Optional<GenerationResult> result = run(endpoint, job, requestMetrics, prompt -> {
            MeteredClaude.countUsage(prompt, completion.usage(), prices);
            return completion;
        });
        if (results.hasFreshAnswer(results.records().read(job.key()))) {
            return Acceptance.KEPT;
        }
        return result.map(found -> publish(job, found)).orElseGet(() -> decline(job, new Failure.TimedOut()));
    }

    private Acceptance publish(Job job, GenerationResult result) {
        return switch (result) {
            case GenerationResult.Answer(StoredAnswer answer) ->
                results.publishIfAbsent(job.key(), answer)
                        .map(isPublished -> isPublished ? Acceptance.ANSWERED : Acceptance.NOT_YET)
                        .orElseGet(() -> decline(job, new Failure.InvalidResponse()));
            case GenerationResult.LossyAnswer _ -> Acceptance.INVALID;
            case GenerationResult.SharedFailure shared ->
                shared.failure() instanceof Failure.InvalidResponse || shared.failure() instanceof Failure.Truncated
                        ? Acceptance.INVALID
                        : decline(job, shared.failure());
        };
    }

    private Acceptance decline(Job job, Failure failure) {
        return results.publishFailure(job.key(), failure) ? Acceptance.DECLINED : Acceptance.NOT_YET;
    }

    /** Runs a job with this completion instead of a call. A second attempt gets no completion: a worker makes it. */
    private <I extends Record> Optional<GenerationResult> run(
            Endpoint<I, ?> endpoint, Job job, RequestMetrics requestMetrics, Claude completed) {
        AnswerRequest answerRequest = AnswerRequest.of(job, clock.instant().plus(TIME), requestMetrics);
        if (!(parser.parse(endpoint, answerRequest) instanceof ParseResult.Valid<I>(I in))) {
            return Optional.empty();
        }
        AtomicReference<Claude> next = new AtomicReference<>(completed);
        Claude once =
                prompt -> next.getAndSet(_ -> new Failure.InvalidResponse()).complete(prompt);
        GenerationRequest<I> request = parser.withKey(endpoint, in, answerRequest);
        return new AnswerGenerator(once, cache, clock, random)
                .refresh(request, RecordPayload.lastAnswer(results.records().read(job.key())), Optional.empty());
    }
}
