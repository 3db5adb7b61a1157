package com.promptbuilder.local.cdn;

import com.promptbuilder.local.LocalSettingsException;
import com.promptbuilder.local.process.ChildServer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** nginx in front of an API that says what it may store. */
class NginxCacheTest {
    private static final String PUBLIC = "public, max-age=600, s-maxage=600, stale-if-error=600";
    private static final String ANSWER = "/api/write-haiku?q=e30";

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private String cacheControl = PUBLIC;
    private String extraHeader = "X-Extra";
    private int status = 200;

    NginxCacheTest() throws IOException {
        api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        api.createContext("/", this::answer);
        api.start();
    }

    @AfterEach
    void stop() {
        client.close();
        api.stop(0);
    }

    static boolean isInstalled() {
        return ChildServer.executables(NginxCache.path(), "nginx").findFirst().isPresent();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = ("answer " + asked.incrementAndGet()).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Cache-Control", cacheControl);
        exchange.getResponseHeaders().set("Cache-Status", "memory; fwd=miss");
        exchange.getResponseHeaders().set("Vary", "Origin");
        exchange.getResponseHeaders().set(extraHeader, "value");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private NginxCache nginx(boolean keepsAnswers) {
        URI address = URI.create("http://127.0.0.1:" + api.getAddress().getPort());
        return NginxCache.start("127.0.0.1", 0, address, keepsAnswers);
    }

    private HttpResponse<String> send(NginxCache nginx, String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(nginx.url().resolve(path)).method(method, BodyPublishers.noBody());
        return client.sendAsync(
                        (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString())
                .join();
    }

    private static String lastCacheStatus(HttpResponse<?> response) {
        List<String> members = response.headers().allValues("Cache-Status");
        return members.isEmpty() ? "" : members.getLast();
    }

    @Test
    @EnabledIf("isInstalled")
    void storesPublicAnswersAndSaysSoBesideTheApisTiers() {
        try (NginxCache nginx = nginx(true)) {
            HttpResponse<String> miss = send(nginx, "GET", ANSWER);
            HttpResponse<String> hit = send(nginx, "GET", ANSWER);

            assertThat(hit.body()).isEqualTo(miss.body()).isEqualTo("answer 1");
            assertThat(miss.headers().allValues("Cache-Status")).containsExactly("memory; fwd=miss", "nginx; fwd=miss");
            assertThat(hit.headers().allValues("Cache-Status")).containsExactly("memory; fwd=miss", "nginx; hit");
            assertThat(hit.headers().firstValue("Date"))
                    .isEqualTo(miss.headers().firstValue("Date"));
            while (!nginx.stats().equals("{\"requests\":2,\"hits\":1}")) {
                Thread.onSpinWait(); // a line of the log follows its response
            }
        }
    }

    @ParameterizedTest
    @EnabledIf("isInstalled")
    @CsvSource({
        "GET,  200, 'private, max-age=600',      X-Extra,    /api/write-haiku?q=e30, '*/*',             fwd=miss",
        "GET,  200, 'no-store',                  X-Extra,    /api/write-haiku?q=e30, '*/*',             fwd=miss",
        "GET,  200, '" + PUBLIC + "',            Set-Cookie, /api/write-haiku?q=e30, '*/*',             fwd=miss",
        "GET,  503, 'no-store',                  X-Extra,    /api/write-haiku?q=e30, '*/*',             fwd=miss",
        "GET,  200, '" + PUBLIC + "',            X-Extra,    /api/answers/a,         '*/*',             fwd=bypass",
        "GET,  200, '" + PUBLIC + "',            X-Extra,    /stats,                 '*/*',             fwd=bypass",
        "GET,  200, '" + PUBLIC + "',            X-Extra,    /api/optimize?q=e30,    text/event-stream, fwd=bypass",
        "HEAD, 200, '" + PUBLIC + "',            X-Extra,    /api/write-haiku?q=e30, '*/*',             fwd=bypass",
        "POST, 200, '" + PUBLIC + "',            X-Extra,    /api/write-haiku?q=e30, '*/*',             fwd=method",
    })
    void storesNothingElse(
            String method, int code, String control, String header, String path, String accept, String expected) {
        status = code;
        cacheControl = control;
        extraHeader = header;
        try (NginxCache nginx = nginx(true)) {
            for (int sent = 1; sent <= 2; sent++) {
                HttpResponse<String> response = send(nginx, method, path, "Accept", accept);

                assertThat(response.statusCode()).isEqualTo(code);
                assertThat(lastCacheStatus(response)).isEqualTo("nginx; " + expected);
                assertThat(asked).hasValue(sent);
            }
        }
    }

    @Test
    @EnabledIf("isInstalled")
    void storesNothingIfAnswersAreNotPublic() {
        try (NginxCache nginx = nginx(false)) {
            send(nginx, "GET", ANSWER);
            assertThat(lastCacheStatus(send(nginx, "GET", ANSWER))).isEqualTo("nginx; fwd=bypass");
        }
    }

    @Test
    @EnabledIf("isInstalled")
    void keepsAnOriginsAnswerFromOthersAndObeysRequests() {
        try (NginxCache nginx = nginx(true)) {
            send(nginx, "GET", ANSWER, "Origin", "http://one");

            assertThat(send(nginx, "GET", ANSWER, "Origin", "http://one").body())
                    .isEqualTo("answer 1");
            assertThat(send(nginx, "GET", ANSWER, "Origin", "http://two").body())
                    .isEqualTo("answer 2");
            HttpResponse<String> refreshed =
                    send(nginx, "GET", ANSWER, "Origin", "http://two", "Cache-Control", "no-cache");
            assertThat(lastCacheStatus(refreshed)).isEqualTo("nginx; fwd=request");
            assertThat(send(nginx, "GET", ANSWER, "Origin", "http://two").body())
                    .isEqualTo("answer 3");
        }
    }

    @Test
    @EnabledIf("isInstalled")
    void leavesAForeignHostToTheApi() throws IOException {
        try (NginxCache nginx = nginx(true)) {
            send(nginx, "GET", ANSWER);

            assertThat(raw(nginx, "rebound.example"))
                    .contains("nginx; fwd=bypass")
                    .endsWith("answer 2");
            assertThat(raw(nginx, "LOCALHOST:1")).contains("nginx; hit").endsWith("answer 1");
        }
    }

    private static String raw(NginxCache nginx, String host) throws IOException {
        try (Socket socket = new Socket(nginx.url().getHost(), nginx.url().getPort())) {
            String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(ANSWER, host);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    @EnabledIf("isInstalled")
    void passesOneOfManyIdenticalRequestsAtOnce() {
        try (NginxCache nginx = nginx(true)) {
            List<CompletableFuture<HttpResponse<String>>> herd = Stream.generate(() -> client.sendAsync(
                            HttpRequest.newBuilder(nginx.url().resolve(ANSWER)).build(), BodyHandlers.ofString()))
                    .limit(50)
                    .toList();

            assertThat(herd).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("answer 1"));
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnabledIf("isInstalled")
    @ValueSource(ints = {0, 600})
    void servesStaleAnswersOnlyForAsLongAsTheyAllow(int staleIfError) {
        cacheControl = "public, max-age=1, s-maxage=1, stale-if-error=" + staleIfError;
        try (NginxCache nginx = nginx(true)) {
            send(nginx, "GET", ANSWER);
            api.stop(0);
            HttpResponse<String> response = send(nginx, "GET", ANSWER);
            while (lastCacheStatus(response).equals("nginx; hit")) {
                response = send(nginx, "GET", ANSWER);
            }

            assertThat(response.statusCode()).isEqualTo(staleIfError == 0 ? 502 : 200);
            assertThat(response.body()).isEqualTo(staleIfError == 0 ? "{\"error\":\"Bad gateway\"}" : "answer 1");
        }
    }

    @Test
    void saysHowToInstallNginx() {
        assertThatExceptionOfType(LocalSettingsException.class)
                .isThrownBy(() -> NginxCache.program("/none"))
                .withMessageContaining("nginx is not installed")
                .withMessageContaining("apt-get install nginx");
    }

    @Test
    @EnabledIf("isInstalled")
    void saysThatItsPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(LocalSettingsException.class)
                    .isThrownBy(() ->
                            NginxCache.start("127.0.0.1", taken.getLocalPort(), URI.create("http://127.0.0.1:1"), true))
                    .withMessageStartingWith("CDN=nginx: could not listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
