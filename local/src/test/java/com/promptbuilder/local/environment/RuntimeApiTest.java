package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The Runtime API's protocol, with a client that replaces the runtime. */
class RuntimeApiTest {
    private final SmallRuntime runtime = new SmallRuntime();

    RuntimeApiTest() throws IOException {}

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void nextWaitsForAnInvocationAndBringsItsEvent() throws Exception {
        CompletableFuture<HttpResponse<String>> next =
                runtime.client.sendAsync(runtime.request("invocation/next").build(), BodyHandlers.ofString());
        ExecutionEnvironment.PendingPoll poll = runtime.polls.take();
        assertThat(next).isNotDone();
        runtime.environment.begin(runtime.invocation, poll);

        assertThat(next.join().body()).isEqualTo("{\"a\":1}");
        assertThat(next.join().headers().map())
                .containsEntry("lambda-runtime-aws-request-id", List.of("request-1"))
                .containsEntry("lambda-runtime-deadline-ms", List.of("3000"))
                .containsEntry("lambda-runtime-trace-id", List.of("Root=1-2-3"))
                .containsEntry(
                        "lambda-runtime-invoked-function-arn",
                        List.of("arn:aws:lambda:us-east-1:000000000000:function:Test"));
    }

    @Test
    void aResponseEndsTheInvocation() throws Exception {
        runtime.begin();

        assertThat(runtime.post("invocation/request-1/response", "hello").statusCode())
                .isEqualTo(202);
        assertThat(runtime.invocation.outcome()).isEqualTo(new Outcome.Returned());
        assertThat(runtime.answer.toString(UTF_8)).isEqualTo("hello");
        assertThat(runtime.environment.expectedSlots()).isEqualTo(1);
    }

    @Test
    void anErrorIsReportedWithoutItsMessage() throws Exception {
        runtime.begin();
        String report =
                "{\"errorMessage\":\"secret\",\"errorType\":\"a.Bug\",\"stackTrace\":[\"a.B.c(B.java:1)\",\"x\"]}";

        assertThat(runtime.post("invocation/request-1/error", report).statusCode())
                .isEqualTo(202);
        assertThat(runtime.invocation.outcome()).isEqualTo(new Outcome.Failed("a.Bug at a.B.c(B.java:1)"));
    }

    @Test
    void whatComesAfterTheEndIsDropped() throws Exception {
        runtime.begin();
        runtime.invocation.fail("timed out");

        assertThat(runtime.post("invocation/request-1/response", "late").statusCode())
                .isEqualTo(202);
        assertThat(runtime.invocation.outcome()).isEqualTo(new Outcome.Failed("timed out"));
        assertThat(runtime.answer.size()).isZero();
    }

    @Test
    void anInvocationIsAnsweredOnceAndOnlyIfItIsKnown() throws Exception {
        runtime.begin();
        runtime.post("invocation/request-1/response", "hello");

        assertThat(runtime.post("invocation/request-1/response", "again").statusCode())
                .isEqualTo(400);
        assertThat(runtime.post("invocation/other/error", "{}").body())
                .isEqualTo("{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
        assertThat(runtime.post("invocation/request-1/other", "").statusCode()).isEqualTo(404);
    }

    @Test
    void anotherEnvironmentsAddressIsNotServed() throws Exception {
        runtime.api.shut("e1");

        assertThat(runtime.get("invocation/next").statusCode()).isEqualTo(404);
    }

    @Test
    void aRestoreFollowsTheCheckpointAtOnce() throws Exception {
        assertThat(runtime.get("restore/next").statusCode()).isEqualTo(200);
        assertThat(runtime.post("restore/error", "not JSON").statusCode()).isEqualTo(202);
        assertThat(runtime.environment.initFailure()).contains("unknown error");
    }

    @Test
    void anInitErrorIsKept() throws Exception {
        HttpRequest.Builder request =
                runtime.request("init/error").header("Lambda-Runtime-Function-Error-Type", "Runtime.BadCode");
        HttpResponse<String> response =
                runtime.client.send(request.POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(runtime.environment.initFailure()).contains("Runtime.BadCode");
    }
}
