package com.promptbuilder.local.gateway;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ConcurrencyTest {
    private static final int HERD = 400;

    @Test
    void servesAWholeHerdAtOnceThoughEachRequestWaitsForAllOthers() throws Exception {
        CyclicBarrier allAreHere = new CyclicBarrier(HERD);
        try (ServedFunctions served = new ServedFunctions((event, answer, context) -> {
                    String body = meet(allAreHere) ? "together" : "alone";
                    answer.write("{\"statusCode\":200,\"body\":\"%s\"}"
                            .formatted(body)
                            .getBytes(UTF_8));
                });
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(served.url() + "/f/a")).build();
            var answers = Stream.generate(() -> client.sendAsync(request, BodyHandlers.ofString()))
                    .limit(HERD)
                    .toList();

            assertThat(answers.stream().map(answer -> answer.join()).map(HttpResponse::body))
                    .containsOnly("together");
        }
    }

    private static boolean meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            return false;
        }
    }
}
