package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.promptbuilder.app.Application;
import com.promptbuilder.background.JobAttempt;
import com.promptbuilder.background.JobAttempt.AttemptResult;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

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

/**
 * Function that SQS invokes with messages of a job queue. It runs the jobs of one event in parallel. Its response lists the failed
 * messages, which SQS delivers again.
 */
public abstract class WorkerFunction extends LambdaFunction<WorkerFunction.JobHandler>
        implements RequestHandler<SQSEvent, SQSBatchResponse> {
    /** @param sibling any class of the package whose endpoints it runs */
    protected WorkerFunction(Class<?> sibling) {
        this(new Lazy<>(() -> EndpointScanner.inPackageOf(sibling).stream()
                .collect(Collectors.toUnmodifiableMap(Endpoint::name, Function.identity()))));
    }

    private WorkerFunction(Lazy<Map<String, Endpoint<?, ?>>> endpoints) {
        super(application -> new JobHandler(application, endpoints), text -> script(endpoints.get(), text));
    }

    private static Priming.Script<JobHandler> script(Map<String, Endpoint<?, ?>> endpoints, String text) {
        Endpoint<?, ?> endpoint = endpoints.values().iterator().next();
        Job job = new Job(
                endpoint.name(),
                AnswerKey.ofDigest(new byte[32]),
                endpoint.sampleInput(text),
                Caller.ANONYMOUS,
                Optional.empty(),
                Optional.empty());
        SQSEvent event = SqsEvents.primingEvent(job.toMessage().orElse(""));
        return new Priming.Script<>(
                List.of((handler, invocation) -> handler.handle(event, invocation.deadline())
                        .getBatchItemFailures()
                        .isEmpty()),
                endpoint.sampleReply(text),
                List.of());
    }

    @Override
    public final SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        try (Current<JobHandler> current = beginInvocation()) {
            return current.handler().handle(event, current.invocation(context).deadline());
        }
    }

    /** Runs the jobs of events. */
    record JobHandler(Application application, Lazy<Map<String, Endpoint<?, ?>>> endpoints) {
        private SQSBatchResponse handle(SQSEvent event, Instant deadline) {
            List<ReceivedMessage> messages =
                    SqsEvents.read(event, application.settings().jobs());
            List<String> failed = messages.size() == 1
                    ? messages.stream()
                            .filter(message -> !isDone(message, deadline))
                            .map(ReceivedMessage::id)
                            .toList()
                    : runInParallel(messages, deadline);
            return SqsEvents.failures(failed);
        }

        private List<String> runInParallel(List<ReceivedMessage> messages, Instant deadline) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> results = messages.stream()
                        .map(message -> threads.submit(() -> isDone(message, deadline)))
                        .toList();
                threads.shutdown();
                List<String> failed = new ArrayList<>();
                for (int i = 0; i < messages.size(); i++) {
                    if (!isTrue(results.get(i))) {
                        failed.add(messages.get(i).id());
                    }
                }
                return failed;
            }
        }

        private static boolean isTrue(Future<Boolean> result) {
            try {
                return result.get();
            } catch (InterruptedException _) {
                // Restored for the caller. SQS delivers the message again.
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        private boolean isDone(ReceivedMessage message, Instant deadline) {
            long start = System.nanoTime();
            Optional<Job> job = Job.ofMessage(message.body());
            RequestTrace trace =
                    application.tracer().startTrace(job.flatMap(Job::traceparent), Optional.empty(), Optional.empty());
            RequestMetrics metrics = new RequestMetrics(trace, "");
            metrics.addLogField("traceId", trace.id());
            AttemptResult result =
                    new JobAttempt(application.jobAttempts(), endpoints.get(), message, deadline, metrics).run(job);
            application.requestLog().job(entry(message, result, System.nanoTime() - start), metrics);
            trace.end("JOB", message.priority().label(), result == AttemptResult.ANSWERED ? 200 : 500);
            return !result.isRedelivered();
        }

        private RequestLog.JobEntry entry(ReceivedMessage message, AttemptResult result, long nanos) {
            Duration queued = Duration.between(
                            message.sentAt(), application.clock().instant())
                    .minusNanos(nanos);
            return new RequestLog.JobEntry(
                    message.id(),
                    message.priority().label(),
                    result.label(),
                    result.level(),
                    message.attempt(),
                    queued.isNegative() ? Duration.ZERO : queued,
                    nanos);
        }
    }
}
