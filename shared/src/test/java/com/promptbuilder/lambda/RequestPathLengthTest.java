package com.promptbuilder.lambda;

import com.promptbuilder.lambda.sample.WriteHaiku;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Upper bounds for what one warm request passes, so that a reader can follow it. Counted are top-level types of {@code shared} of which a
 * method or constructor runs; a nested type counts as its top-level type. JFR traces the calls (JEP 520).
 */
class RequestPathLengthTest {
    private static final String US = "com.promptbuilder.";
    /** What makes the events of a miss, and the servers that answer it. */
    private static final Set<String> OF_PRIMING =
            Set.of("lambda.EndpointFunction", "lambda.Priming", "lambda.StubServer", "endpoint.SampleGenerator");

    private static final int MAX_HIT_TYPES = 65;
    private static final int MAX_MISS_TYPES = 123;
    /** From {@code HttpFunction.handleRequest} to {@code MemoryTier.get}, which calls Caffeine. */
    private static final int MAX_HIT_FRAMES = 12;

    @Test
    void aMemoryHitPassesFewTypesAndFrames() throws IOException {
        FunctionHarness harness = new FunctionHarness();
        for (int round = 0; round < 3; round++) {
            harness.send(Event.haiku());
        }
        CallTrace trace = new CallTrace();
        trace.start();
        harness.send(Event.haiku());
        List<RecordedEvent> calls = trace.stop();

        print("memory hit: frames", framesTo("MemoryTier", "get", calls));
        print("memory hit: types", types(calls));
        assertThat(framesTo("MemoryTier", "get", calls)).hasSizeBetween(1, MAX_HIT_FRAMES);
        assertThat(types(calls)).hasSizeBetween(1, MAX_HIT_TYPES);
        assertThat(harness.asked).hasSize(1);
    }

    /** With the real clients of DynamoDB and Claude, against priming's stub server. Each round is a miss. */
    @Test
    void aMissAsLeaderPassesFewTypes() throws IOException {
        HttpFunction function = new WriteHaiku();
        CallTrace trace = new CallTrace();
        List<RecordedEvent> calls = new ArrayList<>();
        int[] rounds = {0};

        int _ = function.priming(Map.of()).prime(() -> {
            if (rounds[0]++ == 3) {
                trace.start();
            } else if (rounds[0] > 4) {
                calls.addAll(trace.stop());
                return false;
            }
            return true;
        });

        print("miss as leader: types", types(calls));
        assertThat(types(calls)).hasSizeBetween(1, MAX_MISS_TYPES);
    }

    private static void print(String what, SequencedCollection<String> passed) {
        System.out.println(what + ": " + passed.size() + " " + passed);
    }

    private static SequencedCollection<String> types(List<RecordedEvent> calls) {
        return calls.stream()
                .map(call -> call.<RecordedMethod>getValue("method").getType().getName())
                .map(name -> name.substring(US.length()).replaceFirst("\\$.*", ""))
                .filter(name -> !OF_PRIMING.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The project's frames up to the first call of a method, the outermost first. The proxies of lambda expressions are left out. */
    private static SequencedCollection<String> framesTo(String type, String method, List<RecordedEvent> calls) {
        RecordedEvent call = calls.stream()
                .filter(each -> name(each.getValue("method")).equals(type + "." + method))
                .findFirst()
                .orElseThrow();
        return Stream.concat(
                        Stream.of(call.<RecordedMethod>getValue("method")),
                        call.getStackTrace().getFrames().stream().map(RecordedFrame::getMethod))
                .filter(frame -> frame.getType().getName().startsWith(US))
                .filter(frame -> !frame.getType().getName().contains("$$Lambda"))
                .map(RequestPathLengthTest::name)
                .takeWhile(frame -> !frame.startsWith("FunctionHarness"))
                .toList()
                .reversed();
    }

    private static String name(RecordedMethod method) {
        String type = method.getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
    }

    /** JFR's trace of the calls of the project's methods, in this thread and in the virtual threads that it starts. */
    private static final class CallTrace {
        private final Recording recording = new Recording();

        void start() {
            String types = new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                            .importPackages("com.promptbuilder")
                            .stream()
                            .map(JavaClass::getName)
                            .collect(Collectors.joining(";"));
            recording
                    .enable("jdk.MethodTrace")
                    .with("filter", types)
                    .withoutThreshold()
                    .withStackTrace();
            recording.start();
        }

        List<RecordedEvent> stop() {
            try {
                recording.stop();
                Path file = Files.createTempFile("calls", ".jfr");
                recording.dump(file);
                recording.close();
                List<RecordedEvent> calls = RecordingFile.readAllEvents(file);
                Files.delete(file);
                return calls.stream().filter(CallTrace::isOfThisRequest).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        // Other tests of this process may have left platform threads.
        private static boolean isOfThisRequest(RecordedEvent call) {
            return call.getThread().isVirtual()
                    || call.getThread().getJavaThreadId()
                            == Thread.currentThread().threadId();
        }
    }
}
