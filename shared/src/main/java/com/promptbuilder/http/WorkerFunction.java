package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Lazy;

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
        this.endpoints = new Lazy<>(() -> EndpointClasses.beside(beside).stream()
                .collect(Collectors.toUnmodifiableMap(Endpoint::name, Function.identity())));
        start();
    }

    @Override
    final Rehearsal.Scene scene(String text) {
        Endpoint<?, ?> endpoint = endpoints.get().values().iterator().next();
        Job job = new Job(
                endpoint.name(),
                AnswerKey.ofDigest(new byte[32]),
                endpoint.sampleInput(text),
                Caller.UNKNOWN,
                Optional.empty());
        return new Rehearsal.Scene(
                List.of(QueueEvents.rehearsed(JobMessage.write(job).orElse(""))),
                endpoint.sampleReply(text),
                QueueEvents.failures(List.of()),
                List.of());
    }

    @Override
    final void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = deadline(parts, context);
        List<QueuedMessage> messages =
                QueueEvents.read(input.readAllBytes(), parts.settings().jobs());
        List<String> again = messages.size() == 1
                ? messages.stream()
                        .filter(message -> !isDone(parts, message, deadline))
                        .map(QueuedMessage::id)
                        .toList()
                : sideBySide(parts, messages, deadline);
        output.write(QueueEvents.failures(again).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> sideBySide(Application parts, List<QueuedMessage> messages, Instant deadline) {
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

    private boolean isDone(Application parts, QueuedMessage message, Instant deadline) {
        long start = System.nanoTime();
        Optional<Job> job = JobMessage.read(message.body());
        Trace trace = parts.tracing().begin(job.flatMap(Job::traceparent), Optional.empty(), Optional.empty());
        Samples samples = new Samples(trace);
        samples.note("traceId", trace.id());
        JobRun.End end = new JobRun(parts, parts.queueing(), endpoints.get(), message, deadline, samples).run(job);
        long nanos = System.nanoTime() - start;
        Duration waited =
                Duration.between(message.sentAt(), parts.clock().instant()).minusNanos(nanos);
        parts.requests()
                .job(
                        new RequestLog.Job(
                                message.id(),
                                message.priority().label(),
                                end.label(),
                                message.attempt(),
                                waited.isNegative() ? Duration.ZERO : waited,
                                nanos),
                        samples);
        trace.end("JOB", message.priority().label(), end == JobRun.End.ANSWERED ? 200 : 500);
        return !end.comesAgain();
    }
}
