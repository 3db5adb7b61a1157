package com.promptbuilder.bench;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.app.Backends.QueueBackends;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.functions.Optimize;
import com.promptbuilder.lambda.HttpFunction;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.XRaySpanExporter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Memory hit: from the event's JSON to the response's JSON, with its log line. The answer is 4,000 characters of prose. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryHitBenchmark {
    /** Whether the client accepts compression. */
    @Param({"identity", "gzip"})
    public String encoding = "";

    /**
     * Telemetry of a hit. The log line contains all metrics for CloudWatch and the bridge; X-Ray does not sample the trace. Other values
     * export spans to an OpenTelemetry receiver or the X-Ray daemon.
     */
    @Param({"off", "on", "otlp", "xray"})
    public String telemetry = "";

    /** Settings, and the queues that some of them need. */
    Map<String, String> variables = Map.of();

    Optional<QueueBackends> queueing = Optional.empty();

    private final HttpFunction function;
    private final Receivers receivers = new Receivers();
    private final Context invocation = new Invocation();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream(16_384);
    private byte[] event = {};

    public MemoryHitBenchmark() {
        this(new Optimize());
    }

    MemoryHitBenchmark(HttpFunction function) {
        this.function = function;
    }

    /** The API Gateway event of the request. */
    String sampleEvent() throws IOException {
        return Files.readString(Path.of("events/optimize.json"));
    }

    /** Stores the answer with a first request. */
    @Setup
    public void ask() throws IOException {
        event = sampleEvent()
                .replaceAll("gzip, deflate, br|gzip, deflate|gzip", encoding)
                .getBytes(StandardCharsets.UTF_8);
        String prose = Files.readString(Path.of("load-tests/bench/prose.txt")).substring(0, 4_000);
        SystemServices services = new SystemServices(
                InstantSource.system(),
                Sleeper.system(),
                () -> UUID.randomUUID().toString(),
                new SecureRandom(),
                Thread.ofVirtual().factory());
        Completion answer = new Completion.Text(prose, "claude-haiku-5-5", Usage.NONE);
        Backends backends = new Backends(new InMemoryRecordStore(), _ -> answer, () -> HealthCheck.Status.HEALTHY);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        JsonLog jsonLog = telemetry.equals("off")
                ? JsonLog.silent()
                : new JsonLog(InstantSource.system(), JsonLog.Level.INFO, JsonLog.lineWriter(nowhere));
        function.useApplication(new Application(
                Settings.fromEnvironment(variables),
                queueing.map(backends::with).orElse(backends),
                services,
                jsonLog,
                spans()));
        hit();
    }

    private SpanExporter spans() throws IOException {
        return switch (telemetry) {
            case "otlp" -> receivers.otlpSpans();
            case "on", "xray" -> new XRaySpanExporter(receivers.xray());
            default -> SpanExporter.NOOP;
        };
    }

    /** Closes what the benchmark opened. */
    @TearDown
    public void close() throws IOException {
        receivers.close();
    }

    /** One invocation. The output buffer exists already, as in the Lambda runtime. */
    @Benchmark
    public int hit() throws IOException {
        output.reset();
        function.handleRequest(new ByteArrayInputStream(event), output, invocation);
        return output.size();
    }

    private final class Invocation implements Context {
        @Override
        public String getXrayTraceId() {
            String sampled = telemetry.equals("on") ? "0" : "1";
            return "Root=1-6922f765-1f2cddc2ba46b565e8dda990;Parent=53995c3f42cd8ad8;Sampled=" + sampled;
        }

        @Override
        public String getAwsRequestId() {
            return "benchmark";
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "Optimize";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public CognitoIdentity getIdentity() {
            throw new IllegalStateException("no identity in a benchmark");
        }

        @Override
        public ClientContext getClientContext() {
            throw new IllegalStateException("no client in a benchmark");
        }

        @Override
        public int getRemainingTimeInMillis() {
            return 29_000;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 1_024;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new IllegalStateException("no logger in a benchmark");
        }
    }
}
