package com.promptbuilder.bench;

import com.amazonaws.xray.AWSXRay;
import com.amazonaws.xray.AWSXRayRecorderBuilder;
import com.amazonaws.xray.config.DaemonConfiguration;
import com.amazonaws.xray.contexts.LambdaSegmentContext;
import com.amazonaws.xray.contexts.SegmentContext;
import com.amazonaws.xray.contexts.SegmentContextResolver;
import com.amazonaws.xray.contexts.SegmentContextResolverChain;
import com.amazonaws.xray.emitters.Emitter;
import com.promptbuilder.trace.Span;
import com.promptbuilder.trace.Spans;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.trace.Tracing;
import com.promptbuilder.trace.XRaySpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
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
 * The three spans of a memory hit, ours and those of libraries, to the same receivers. With {@code -bm ss -wi 0 -i 1 -f 10} it is the
 * first request of a process: what it loads and makes.
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
    private Optional<Tracing> ours = Optional.empty();
    private Optional<Tracer> theirs = Optional.empty();
    private boolean hasRecorder;

    /** Nothing outlives a measurement. */
    @TearDown
    public void close() throws IOException {
        receivers.close();
    }

    /** A request that nobody samples. */
    @Benchmark
    public void oursUnsampled() {
        request(UNSAMPLED, () -> new XRaySpans(receivers.xray()));
    }

    @Benchmark
    public void oursToXRay() {
        request(HEADER, () -> new XRaySpans(receivers.xray()));
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
        Tracer tracer = tracer();
        io.opentelemetry.api.trace.Span request =
                tracer.spanBuilder("request").setSpanKind(SpanKind.SERVER).startSpan();
        try (Scope _ = request.makeCurrent()) {
            tracer.spanBuilder("key").startSpan().setAttribute("mode", "text").end();
            tracer.spanBuilder("memory").startSpan().setAttribute("hit", true).end();
        }
        request.setAttribute("status", 200).end();
    }

    /** Makes the way to a receiver. */
    private interface Way {
        Spans make() throws IOException;
    }

    private void request(String header, Way way) {
        Trace trace = tracing(way).begin(Optional.empty(), Optional.empty(), Optional.of(header));
        try (Span key = trace.open("key")) {
            key.with("mode", "text");
        }
        try (Span memory = trace.open("memory")) {
            memory.with("hit", true);
        }
        trace.end("POST", "/api/optimize", 200);
    }

    private Tracing tracing(Way way) {
        if (ours.isEmpty()) {
            try {
                ours = Optional.of(new Tracing(way.make(), new SecureRandom(), InstantSource.system()));
            } catch (IOException noLoopback) {
                throw new UncheckedIOException(noLoopback);
            }
        }
        return ours.get();
    }

    private Tracer tracer() {
        if (theirs.isEmpty()) {
            try {
                OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(receivers.otlp() + "/v1/traces")
                        .build();
                theirs = Optional.of(SdkTracerProvider.builder()
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build()
                        .get("bench"));
            } catch (IOException noLoopback) {
                throw new UncheckedIOException(noLoopback);
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
        } catch (IOException noLoopback) {
            throw new UncheckedIOException(noLoopback);
        }
        hasRecorder = true;
    }
}
