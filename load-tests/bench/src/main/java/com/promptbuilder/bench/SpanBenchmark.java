package com.promptbuilder.bench;

import com.amazonaws.xray.AWSXRay;
import com.amazonaws.xray.AWSXRayRecorderBuilder;
import com.amazonaws.xray.config.DaemonConfiguration;
import com.amazonaws.xray.contexts.LambdaSegmentContext;
import com.amazonaws.xray.contexts.SegmentContext;
import com.amazonaws.xray.contexts.SegmentContextResolver;
import com.amazonaws.xray.contexts.SegmentContextResolverChain;
import com.amazonaws.xray.emitters.Emitter;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.Tracer;
import com.promptbuilder.tracing.XRaySpanExporter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.lambda.powertools.tracing.TracingUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The three spans of a memory hit, by the project and by libraries, to the same receivers. With {@code -bm ss -wi 0 -i 1 -f 10} it measures
 * the first request of a process.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpanBenchmark {
    private static final String HEADER = "Root=1-6922f765-1f2cddc2ba46b565e8dda990;Parent=53995c3f42cd8ad8;Sampled=1";

    private static final String UNSAMPLED = HEADER.replace("Sampled=1", "Sampled=0");

    private final Receivers receivers = new Receivers();
    private Optional<Tracer> ours = Optional.empty();
    private Optional<io.opentelemetry.api.trace.Tracer> theirs = Optional.empty();
    private boolean hasRecorder;

    /** Closes what the benchmark opened. */
    @TearDown
    public void close() throws IOException {
        receivers.close();
    }

    /** A request that is not sampled. */
    @Benchmark
    public void oursUnsampled() {
        request(UNSAMPLED, () -> new XRaySpanExporter(receivers.xray()));
    }

    @Benchmark
    public void oursToXRay() {
        request(HEADER, () -> new XRaySpanExporter(receivers.xray()));
    }

    @Benchmark
    public void oursToOtlp() {
        request(HEADER, receivers::otlpSpans);
    }

    /** Powertools tracing, on the X-Ray SDK. */
    @Benchmark
    public void powertoolsToXRay() {
        recorder();
        TracingUtils.withSubsegment("request", request -> {
            TracingUtils.withSubsegment("key", key -> key.putAnnotation("mode", "text"));
            TracingUtils.withSubsegment("memory", memory -> memory.putAnnotation("hit", true));
            request.putAnnotation("status", 200);
        });
    }

    /** OpenTelemetry's SDK and exporter. */
    @Benchmark
    public void openTelemetryToOtlp() {
        io.opentelemetry.api.trace.Tracer tracer = tracer();
        io.opentelemetry.api.trace.Span request =
                tracer.spanBuilder("request").setSpanKind(SpanKind.SERVER).startSpan();
        try (Scope _ = request.makeCurrent()) {
            tracer.spanBuilder("key").startSpan().setAttribute("mode", "text").end();
            tracer.spanBuilder("memory").startSpan().setAttribute("hit", true).end();
        }
        request.setAttribute("status", 200).end();
    }

    /** Creates an exporter. */
    private interface ExporterFactory {
        SpanExporter make() throws IOException;
    }

    private void request(String header, ExporterFactory factory) {
        RequestTrace requestTrace =
                tracing(factory).startTrace(Optional.empty(), Optional.empty(), Optional.of(header));
        try (Span key = requestTrace.startSpan("key")) {
            key.setAttribute("mode", "text");
        }
        try (Span memory = requestTrace.startSpan("memory")) {
            memory.setAttribute("hit", true);
        }
        requestTrace.end("POST", "/api/optimize", 200);
    }

    private Tracer tracing(ExporterFactory factory) {
        if (ours.isEmpty()) {
            try {
                ours = Optional.of(new Tracer(factory.make(), new SecureRandom(), InstantSource.system()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ours.get();
    }

    private io.opentelemetry.api.trace.Tracer tracer() {
        if (theirs.isEmpty()) {
            try {
                OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(receivers.otlp() + "/v1/traces")
                        .build();
                theirs = Optional.of(SdkTracerProvider.builder()
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build()
                        .get("bench"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return theirs.get();
    }

    private void recorder() {
        if (hasRecorder) {
            return;
        }
        System.setProperty("com.amazonaws.xray.traceHeader", HEADER);
        SegmentContextResolverChain asInLambda = new SegmentContextResolverChain();
        asInLambda.addResolver(new SegmentContextResolver() {
            @Override
            public SegmentContext resolve() {
                return new LambdaSegmentContext();
            }
        });
        try {
            DaemonConfiguration daemon = new DaemonConfiguration();
            daemon.setUDPAddress("127.0.0.1:" + receivers.xray().getPort());
            AWSXRay.setGlobalRecorder(AWSXRayRecorderBuilder.standard()
                    .withSegmentContextResolverChain(asInLambda)
                    .withEmitter(Emitter.create(daemon))
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hasRecorder = true;
    }
}
