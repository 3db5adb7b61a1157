package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.app.ClaudeProvider;
import com.promptbuilder.budget.DynamoDbLedger;
import com.promptbuilder.claude.DynamoDbCircuitStore;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.DynamoDbRecordStore;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.lambda.sample.WriteHaiku;
import com.promptbuilder.metrics.DynamoDbMetricStore;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests while DynamoDB is slow or unavailable, with the real client. */
class DynamoDbOutageTest {
    private final FixedClock clock = new FixedClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final WriteHaiku function = new WriteHaiku();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Trouble trouble = Trouble.NONE;
    private final HttpServer table;

    private enum Trouble {
        NONE,
        THROTTLES,
        FAILS,
        HANGS
    }

    DynamoDbOutageTest() throws IOException {
        table = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        table.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        table.createContext("/", this::answer);
        table.start();
        Settings settings = Settings.fromEnvironment(Map.of(
                "AWS_ENDPOINT_URL", "http://127.0.0.1:" + table.getAddress().getPort(), "TABLE_TIMEOUT_MS", "400"));
        DynamoDbTable client = DynamoDbTable.of(settings.table(), new StoreBreaker(clock));
        DynamoDbRecordStore records = new DynamoDbRecordStore(client);
        SystemServices world = new SystemServices(
                clock,
                Sleeper.system(),
                () -> UUID.randomUUID().toString(),
                new Random(1),
                Thread.ofVirtual().factory());
        assertThat(records.warmUp()).isTrue();
        function.useApplication(new Application(
                settings,
                new Backends(
                        records,
                        Optional.empty(),
                        new TextStore.InMemory(),
                        client.breaker(),
                        Optional.of(new DynamoDbCircuitStore(client)),
                        new DynamoDbLedger(client),
                        new DynamoDbMetricStore(client),
                        Optional.empty(),
                        List.of(ClaudeProvider.anthropic(
                                _ -> FunctionHarness.text(FunctionHarness.HAIKU), () -> HealthCheck.Status.HEALTHY)),
                        Optional.empty(),
                        Optional.empty()),
                world,
                new JsonLog(clock, JsonLog.Level.INFO, log::add)));
    }

    @AfterEach
    void stop() {
        over.countDown();
        table.stop(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLES", "FAILS", "HANGS"})
    void areAnsweredLoggedOnceAndCoalescedAgainAfterIt(Trouble kind) throws IOException {
        trouble = kind;
        for (int i = 0; i < 6; i++) {
            assertThat(ask("trouble " + i).status()).isEqualTo(200);
        }
        assertThat(ask("trouble 1").header("Cache-Status")).startsWith("memory; hit");
        assertThat(log)
                .filteredOn(line -> line.contains("the table does not answer"))
                .hasSize(1);
        assertThat(log)
                .filteredOn(line -> line.contains("the table") && line.contains("cache_up"))
                .hasSize(1);
        assertThat(log).anyMatch(line -> line.contains("cache_errors_total"));

        trouble = Trouble.NONE;
        awaitStored();
        assertThat(log).anyMatch(line -> line.contains("the table answers again"));
    }

    @Test
    void areAnsweredIfNoServerListens() throws IOException {
        table.stop(0);
        for (int i = 0; i < 4; i++) {
            assertThat(ask("uncached " + i).status()).isEqualTo(200);
        }
        assertThat(log)
                .filteredOn(line -> line.contains("the table does not answer"))
                .hasSize(1);
    }

    // On a busy machine a call may exceed the time limit.
    private void awaitStored() throws IOException {
        String status = "";
        for (int i = 0; i < 20 && !status.startsWith("record; fwd=miss; stored"); i++) {
            clock.advance(Duration.ofSeconds(1));
            status = ask("back " + i).header("Cache-Status");
        }
        assertThat(status).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
    }

    private ProxyResponseView ask(String subject) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(Event.haiku(subject).bytes()), output, new TestContext());
        return ProxyResponseView.of(output.toByteArray());
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        switch (trouble) {
            case NONE -> send(exchange, 200, "{}");
            case THROTTLES ->
                send(
                        exchange,
                        400,
                        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\"}");
            case FAILS -> send(exchange, 500, "{\"__type\":\"InternalServerError\"}");
            case HANGS -> hang();
        }
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
