package com.promptbuilder.local.gateway;

import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.local.invoke.InvocationIds;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.RouteTable;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The way of a request through the stand-in for API Gateway: read, route, invoke, answer. A function that fails, or writes
 * something else than a proxy answer, is answered for with 502 and logged without any text of the request.
 */
public final class Gateway {
    private final RouteTable routeTable;
    private final Invoker invoker;
    private final PrintStream log;
    private final Clock clock;
    private final Supplier<UUID> ids;

    /** @param log where failures of functions are told, one line each */
    public Gateway(RouteTable routeTable, Invoker invoker, PrintStream log, Clock clock, Supplier<UUID> ids) {
        this.routeTable = routeTable;
        this.invoker = invoker;
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    void serve(Request incoming, Response outgoing, JettyRequestReader reader) throws IOException {
        UUID id = ids.get();
        Optional<String> wantedId =
                Optional.ofNullable(incoming.getHeaders().get("X-Request-ID")).or(() -> Optional.of(id.toString()));
        JettyResponseWriter client = new JettyResponseWriter(outgoing);
        Optional<GatewayRequest> read = reader.read(incoming);
        if (read.isEmpty()) {
            client.sendLast(ProxyResponse.of(ErrorResponses.ofGateway(413, "Payload too large", wantedId)));
            reader.discard(incoming);
            return;
        }
        GatewayRequest request = read.get();
        Optional<RouteTable.Match> match = routeTable.match(request.method(), request.path());
        if (match.isEmpty()) {
            client.send(ProxyResponse.of(ErrorResponses.notFoundByGateway(request.path(), wantedId)));
            return;
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
                Optional<String> mistake = answer.finish();
                if (mistake.isPresent()) {
                    tell(match, trace, "wrote no proxy answer: " + mistake.get());
                    answerFor(answer, request, trace, client);
                }
            }
            case Outcome.Failed(String reason) -> {
                tell(match, trace, "failed: " + reason);
                answerFor(answer, request, trace, client);
            }
            case Outcome.NotStarted(String reason) -> {
                tell(match, trace, "was not called: " + reason);
                client.send(ProxyResponse.of(ErrorResponses.ofGateway(504, "Timed out", wantedId(request, trace))));
            }
        }
    }

    private void tell(RouteTable.Match match, InvocationIds trace, String what) {
        log.printf("Function %s %s (request %s)%n", match.route().function().name(), what, trace.requestId());
    }

    /** What API Gateway answers for a function that failed or wrote no proxy answer, in the words of the template's gateway responses. */
    private static void answerFor(
            LambdaResponseStream answer, GatewayRequest request, InvocationIds trace, JettyResponseWriter client)
            throws IOException {
        if (answer.isStreaming()) {
            throw new IOException("The function failed after its answer had begun");
        }
        client.send(ProxyResponse.of(ErrorResponses.ofGateway(502, "Internal server error", wantedId(request, trace))));
    }

    private static Optional<String> wantedId(GatewayRequest request, InvocationIds trace) {
        return request.header("X-Request-ID").or(() -> Optional.of(trace.requestId()));
    }
}
