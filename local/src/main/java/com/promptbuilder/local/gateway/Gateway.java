package com.promptbuilder.local.gateway;

import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.local.gateway.ProxyResponseParser.ProxyResponse;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.RouteTable;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Local API Gateway: reads a request, routes it, invokes the function, and sends the response. If the function fails or
 * writes no proxy response, the client gets 502. The log line contains no text of the request.
 *
 * @param pages JSON pages about the local runtime, by path. Their GET never reaches a function
 */
public record Gateway(
        RouteTable routeTable,
        Invoker invoker,
        Map<String, Supplier<String>> pages,
        PrintStream log,
        Clock clock,
        Supplier<UUID> ids) {
    private static final Map<String, List<String>> PAGE_HEADERS =
            Map.of("Content-Type", List.of("application/json"), "Cache-Control", List.of("no-store"));

    void serve(Request incoming, Response outgoing) throws IOException {
        UUID id = ids.get();
        Optional<String> requestId =
                Optional.ofNullable(incoming.getHeaders().get("X-Request-ID")).or(() -> Optional.of(id.toString()));
        JettyResponseWriter client = new JettyResponseWriter(outgoing);
        Optional<GatewayRequest> read = GatewayRequest.read(incoming);
        if (read.isEmpty()) {
            client.sendLast(ProxyResponse.of(ErrorResponses.ofGateway(413, "Payload too large", requestId)));
            GatewayRequest.discard(incoming);
            return;
        }
        GatewayRequest request = read.get();
        Optional<Supplier<String>> page = Optional.ofNullable(pages.get(request.path()))
                .filter(_ -> request.method().equals("GET"));
        if (page.isPresent()) {
            client.send(
                    new ProxyResponse(200, PAGE_HEADERS, Payload.of(page.get().get())));
            return;
        }
        Optional<RouteTable.Match> match = routeTable.match(request.method(), request.path());
        if (match.isEmpty()) {
            client.send(ProxyResponse.of(ErrorResponses.notFoundByGateway(request.path(), requestId)));
            return;
        }
        if (match.get().route().path().endsWith("+}")) {
            log.printf("No route for %s %s%n", request.method(), ErrorResponses.cleaned(request.path()));
        }
        invoke(request, match.get(), traceOf(request, id), client);
    }

    private InvocationIds traceOf(GatewayRequest request, UUID id) {
        String hex = id.toString().replace("-", "").substring(0, 24);
        return new InvocationIds(
                id.toString(),
                request.header(InvocationIds.HEADER).orElseGet(() -> InvocationIds.newRoot(clock.instant(), hex)));
    }

    private void invoke(GatewayRequest request, RouteTable.Match match, InvocationIds trace, JettyResponseWriter client)
            throws IOException {
        LambdaResponseStream answer = new LambdaResponseStream(client);
        byte[] event = ProxyEventWriter.of(request, match, trace, clock.instant());
        switch (invoker.invoke(match.route().function(), event, trace, answer)) {
            case Outcome.Returned() -> {
                Optional<String> error = answer.finish();
                if (error.isPresent()) {
                    log(match, trace, "wrote no proxy answer: " + error.get());
                    sendBadGateway(answer, request, trace, client);
                }
            }
            case Outcome.Failed(String reason) -> {
                log(match, trace, "failed: " + reason);
                sendBadGateway(answer, request, trace, client);
            }
            case Outcome.NotStarted(String reason) -> {
                log(match, trace, "was not called: " + reason);
                client.send(ProxyResponse.of(ErrorResponses.ofGateway(504, "Timed out", requestId(request, trace))));
            }
        }
    }

    private void log(RouteTable.Match match, InvocationIds trace, String event) {
        log.printf("Function %s %s (request %s)%n", match.route().function().name(), event, trace.requestId());
    }

    /** Sends the template's gateway response for a function that failed or wrote no proxy response. */
    private static void sendBadGateway(
            LambdaResponseStream answer, GatewayRequest request, InvocationIds trace, JettyResponseWriter client)
            throws IOException {
        if (answer.isStreaming()) {
            throw new IOException("the function failed after its response had begun");
        }
        client.send(
                ProxyResponse.of(ErrorResponses.ofGateway(502, "Internal server error", requestId(request, trace))));
    }

    private static Optional<String> requestId(GatewayRequest request, InvocationIds trace) {
        return request.header("X-Request-ID").or(() -> Optional.of(trace.requestId()));
    }
}
