package com.promptbuilder.local.gateway;

import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.RouteTable;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.Route;
import org.junit.jupiter.api.Test;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

class FunctionNotStartedTest {
    @Test
    void whoWaitedInVainIsToldThatTheTimeIsUp() throws Exception {
        Invoker busy = (function, event, trace, answer) -> new Invoker.Outcome.NotStarted("no environment was free");
        Route route = new Route(Route.ANY, "/f", new FunctionSpec("F", "h.F", Duration.ofSeconds(3), 128, Map.of()));
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        UUID id = new UUID(0, 1);
        try (GatewayServer server = GatewayServer.bind("127.0.0.1", 0);
                HttpClient client = HttpClient.newHttpClient()) {
            server.serve(
                    new Gateway(new RouteTable(List.of(route)), busy, Map.of(), nowhere, Clock.systemUTC(), () -> id),
                    List.of());
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/f")).build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body()).isEqualTo("{\"error\":\"Timed out\",\"requestId\":\"" + id + "\"}");
        }
    }
}
