package com.promptbuilder.valkey;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class ValkeyConnectorTest {
    private final HttpServer elastiCache;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String answer =
            "<Endpoint><Address>answers.serverless.example</Address><Port>6379</Port></Endpoint>";
    private volatile int status = 200;

    ValkeyConnectorTest() throws IOException {
        elastiCache = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elastiCache.createContext("/", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = """
                    <DescribeServerlessCachesResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">
                    <DescribeServerlessCachesResult><ServerlessCaches><member>%s</member></ServerlessCaches>
                    </DescribeServerlessCachesResult></DescribeServerlessCachesResponse>""".formatted(answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        elastiCache.start();
    }

    @AfterEach
    void stop() {
        elastiCache.stop(0);
    }

    @Test
    void comesFromElastiCache() {
        assertThat(ValkeyConnector.resolve(cache())).isEqualTo(new Address("answers.serverless.example", 6379, true));
        assertThat(asked.getFirst()).contains("Action=DescribeServerlessCaches", "ServerlessCacheName=answers");
    }

    @Test
    void isMissingWhileTheCacheIsBeingCreated() {
        answer = "<Status>creating</Status>";

        assertThatThrownBy(() -> ValkeyConnector.resolve(cache()))
                .hasMessage("expected a cache with an endpoint, it has none yet");
    }

    /** The second address shows the second resolution. The number of requests does not: a slow one is repeated. */
    @Test
    void isResolvedAgainAfterAFailedConnect() throws Exception {
        try (ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<Boolean> connected = new FutureTask<>(() -> {
                second.accept().close();
                return true;
            });
            Thread.startVirtualThread(connected);
            ValkeyConnector valkeyConnector = new ValkeyConnector(settings(), "");
            answer = endpoint(1);
            assertThatThrownBy(() -> valkeyConnector.open().probe()).isInstanceOf(RuntimeException.class);
            assertThat(connected).isNotDone();

            answer = endpoint(second.getLocalPort());
            assertThatThrownBy(() -> valkeyConnector.open().probe()).isInstanceOf(RuntimeException.class);
            assertThat(connected.get()).isTrue();
        }
    }

    @Test
    void isMissingIfElastiCacheRejectsTheCall() {
        status = 403;

        assertThatThrownBy(() -> ValkeyConnector.resolve(cache())).isInstanceOf(ElastiCacheException.class);
    }

    private static String endpoint(int port) {
        return "<Endpoint><Address>127.0.0.1</Address><Port>" + port + "</Port></Endpoint>";
    }

    private ValkeySettings.ServerlessCache cache() {
        return settings().cache().orElseThrow();
    }

    private ValkeySettings settings() {
        return Settings.fromEnvironment(Map.of(
                        "VALKEY_CACHE", "answers",
                        "VALKEY_USER", "prompt-builder",
                        "AWS_ENDPOINT_URL_ELASTICACHE",
                                "http://127.0.0.1:" + elastiCache.getAddress().getPort()))
                .valkey()
                .orElseThrow();
    }
}
