package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InProcessInvokerTest {
    private static final InvocationIds TRACE = new InvocationIds("request-1", "Root=1-6b043298-5ea736");

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void makesOneHandlerForAllInvocationsOfItsClass() {
        List<String> made = new ArrayList<>();
        InProcessInvoker invoker = invoker(function -> {
            made.add(function.handlerClass());
            return (event, answer, context) -> {};
        });

        invoker.prepared(List.of(function("a.A"), function("b.B")));
        invoker.invoke(function("a.A"), new byte[0], TRACE, OutputStream.nullOutputStream());

        assertThat(made).containsExactly("a.A", "b.B");
    }

    @Test
    void tellsTheFunctionWhatLambdaWould() {
        List<String> seen = new ArrayList<>();
        RequestStreamHandler handler = (event, answer, context) -> {
            seen.add(context.getAwsRequestId());
            seen.add(context.getXrayTraceId());
            seen.add(context.getFunctionName());
            seen.add(context.getRemainingTimeInMillis() + " ms");
            seen.add(context.getMemoryLimitInMB() + " MB");
            context.getLogger().log("hello");
        };

        invoker(function -> handler).invoke(function("a.A"), new byte[0], TRACE, OutputStream.nullOutputStream());

        assertThat(seen).containsExactly("request-1", "Root=1-6b043298-5ea736", "F", "3000 ms", "128 MB");
        assertThat(log.toString(UTF_8)).isEqualTo("hello\n");
    }

    @Test
    void tellsWhatKindOfFailureItWasButNotItsMessage() {
        Invoker.Outcome outcome = invoker(function -> (event, answer, context) -> {
                    throw new IllegalStateException("the caller's own text");
                })
                .invoke(function("a.A"), new byte[0], TRACE, OutputStream.nullOutputStream());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Invoker.Outcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("IllegalStateException at ")
                                .doesNotContain("the caller's own text"));
    }

    @ParameterizedTest
    @CsvSource({
        "no.such.Handler,  is not on the class path",
        "java.lang.Object, is neither a RequestStreamHandler nor a RequestHandler",
        "java.lang.Long,   has no public constructor without arguments"
    })
    void refusesAClassThatIsNoHandler(String handlerClass, String why) {
        InProcessInvoker invoker = invoker(HandlerFactory.byReflection(_ -> {}));

        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> invoker.prepared(List.of(function(handlerClass))))
                .withMessage("Function F: its handler " + handlerClass + " " + why);
    }

    @Test
    void makesHandlersByTheirConstructor() {
        assertThat(HandlerFactory.byReflection(_ -> {}).create(function(Silent.class.getName())))
                .isInstanceOf(Silent.class);
    }

    @Test
    void readsAndWritesTheTypesOfATypedHandler() {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] event =
                "{\"Records\":[{\"messageId\":\"m1\",\"eventSourceARN\":\"arn:jobs\",\"new\":1}]}".getBytes(UTF_8);

        Invoker.Outcome outcome = invoker(HandlerFactory.byReflection(_ -> {}))
                .invoke(function(Refusing.class.getName()), event, TRACE, answer);

        assertThat(outcome).isEqualTo(new Invoker.Outcome.Returned());
        assertThat(answer.toString(UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1 of arn:jobs\"}]}");
    }

    /** A typed handler that reports each message as failed. */
    public static final class Refusing implements RequestHandler<SQSEvent, SQSBatchResponse> {
        @Override
        public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
            return new SQSBatchResponse(event.getRecords().stream()
                    .map(message -> message.getMessageId() + " of " + message.getEventSourceArn())
                    .map(SQSBatchResponse.BatchItemFailure::new)
                    .toList());
        }
    }

    /** A handler that does nothing. */
    public static final class Silent implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream event, OutputStream answer, Context context) {}
    }

    private InProcessInvoker invoker(HandlerFactory factory) {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        return new InProcessInvoker(factory, new PrintStream(log, true, UTF_8), clock);
    }

    private static FunctionSpec function(String handlerClass) {
        return new FunctionSpec("F", handlerClass, Duration.ofSeconds(3), 128, Map.of());
    }
}
