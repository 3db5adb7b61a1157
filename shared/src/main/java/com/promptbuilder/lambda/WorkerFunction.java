package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.app.Application;
import com.promptbuilder.background.AttemptResult;
import com.promptbuilder.background.JobAttempt;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.ReceivedMessage;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The function that does the jobs of a queue, all messages of an event side by side; it says which of them are to come again. */
public abstract class WorkerFunction extends LambdaFunction {
    private final Lazy<Map<String, Endpoint<?, ?>>> endpoints;

    /** @param beside a class of the package whose endpoints have jobs */
    @SuppressWarnings("this-escape") // its last act
    protected WorkerFunction(Class<?> beside) {
        this.endpoints = new Lazy<>(() -> EndpointScanner.inPackageOf(beside).stream()
                .collect(Collectors.toUnmodifiableMap(Endpoint::name, Function.identity())));
        start();
    }

    @Override
    final Priming.Script primingScript(String text) {
        Endpoint<?, ?> endpoint = endpoints.get().values().iterator().next();
        Job job = new Job(
                endpoint.name(),
                AnswerKey.ofDigest(new byte[32]),
                endpoint.sampleInput(text),
                Caller.ANONYMOUS,
                Optional.empty());
        return new Priming.Script(
                List.of(SqsEvents.primingEvent(JobMessage.write(job).orElse(""))),
                endpoint.sampleReply(text),
                SqsEvents.failures(List.of()),
                List.of());
    }

    @Override
    final void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = deadline(parts, context);
        List<ReceivedMessage> messages =
                SqsEvents.read(input.readAllBytes(), parts.settings().jobs());
        List<String> again = messages.size() == 1
                ? messages.stream()
                        .filter(message -> !isDone(parts, message, deadline))
                        .map(ReceivedMessage::id)
                        .toList()
                : sideBySide(parts, messages, deadline);
        output.write(SqsEvents.failures(again).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> sideBySide(Application parts, List<ReceivedMessage> messages, Instant deadline) {
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> done = messages.stream()
                    .map(message -> workers.submit(() -> isDone(parts, message, deadline)))
                    .toList();
            workers.shutdown();
            List<String> again = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                if (!isTrue(done.get(i))) {
                    again.add(messages.get(i).id());
                }
            }
            return again;
        }
    }

    private static boolean isTrue(Future<Boolean> done) {
        try {
            return done.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private boolean isDone(Application parts, ReceivedMessage message, Instant deadline) {
        long start = System.nanoTime();
        Optional<Job> job = JobMessage.read(message.body());
        RequestTrace requestTrace =
                parts.tracing().startTrace(job.flatMap(Job::traceparent), Optional.empty(), Optional.empty());
        RequestMetrics requestMetrics = new RequestMetrics(requestTrace);
        requestMetrics.addLogField("traceId", requestTrace.id());
        AttemptResult attemptResult =
                new JobAttempt(parts.jobAttempts(), endpoints.get(), message, deadline, requestMetrics).run(job);
        long nanos = System.nanoTime() - start;
        Duration waited =
                Duration.between(message.sentAt(), parts.clock().instant()).minusNanos(nanos);
        parts.requests()
                .job(
                        new RequestLog.JobEntry(
                                message.id(),
                                message.priority().label(),
                                attemptResult.label(),
                                message.attempt(),
                                waited.isNegative() ? Duration.ZERO : waited,
                                nanos),
                        requestMetrics);
        requestTrace.end("JOB", message.priority().label(), attemptResult == AttemptResult.ANSWERED ? 200 : 500);
        return !attemptResult.isRedelivered();
    }
}
