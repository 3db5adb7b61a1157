package com.promptbuilder.local.gateway;

import com.promptbuilder.local.gateway.GatewayServer.JettyErrorHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses with 403 the requests that a web page of another site makes a browser send. The server needs no credentials, and
 * its calls may cost money. The check covers two attacks:
 *
 * <ul>
 *   <li>DNS rebinding: a foreign {@code Host} that resolves to this machine.
 *   <li>Cross-site request forgery: a POST, or a GET with a query, without a preflight and with a foreign {@code Origin} (RFC 6454). A
 *       browser sends no Origin for a link or an image, but {@code Sec-Fetch-Site} (W3C Fetch Metadata).
 * </ul>
 */
final class HostAndOriginCheck extends Handler.Wrapper {
    private static final Pattern LOOPBACK = Pattern.compile("(.+\\.)?localhost|127(\\.[0-9]{1,3}){3}|\\[?(0*:)+0*1]?");
    private static final int HTTP_PORT = 80;
    private static final int MAX_SHOWN = 200;
    /** A page of this server, and a URL that the user entered. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final String boundHost;
    private final Set<String> origins;
    private final PrintStream log;

    /**
     * @param boundHost the host that the server listens on; an allowed {@code Host}
     * @param origins the allowed origins of browser requests, in addition to the server's own
     * @param log gets a line for each request of a foreign origin, also if it is served: the browser hides the response
     */
    HostAndOriginCheck(String boundHost, List<String> origins, PrintStream log, Handler next) {
        super(next);
        this.boundHost = boundHost;
        this.origins = Set.copyOf(origins);
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<String> reason = reason(request);
        reason.ifPresent(details -> log(request, details));
        if (reason.isEmpty() || (isOwnHost(request) && !canCallClaude(request))) {
            return super.handle(request, response, callback);
        }
        response.setStatus(HttpStatus.FORBIDDEN_403);
        return JettyErrorHandler.write("Forbidden", reason, request, response, callback);
    }

    /** Why the request is a foreign one; empty if it is not. A browser sends Origin with every POST and cross-origin fetch, other clients none. */
    private Optional<String> reason(Request request) {
        if (!isOwnHost(request)) {
            return Optional.of("Host is not an address of this server");
        }
        List<String> sent = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        if (!sent.stream().allMatch(origin -> origins.contains(origin) || isServersOwn(origin, request))) {
            return Optional.of("Origin is not in CORS_ORIGINS");
        }
        boolean isOwnSite =
                !sent.isEmpty() || OWN_SITES.containsAll(request.getHeaders().getValuesList("Sec-Fetch-Site"));
        return isOwnSite || !canCallClaude(request) ? Optional.empty() : Optional.of("A page of another site sent it");
    }

    private void log(Request request, String reason) {
        String origin = String.join(", ", request.getHeaders().getValuesList(HttpHeader.ORIGIN));
        String shown = origin.substring(0, Math.min(origin.length(), MAX_SHOWN)).replaceAll("\\p{Cntrl}", "?");
        log.printf("%s from %s: %s%n", request.getMethod(), shown.isEmpty() ? "another site" : shown, reason);
    }

    private boolean isOwnHost(Request request) {
        return isOwnHost(Request.getServerName(request), request);
    }

    /** Loopback names, the bound host, and the local address of the connection. DNS rebinding needs a name, not an address. */
    private boolean isOwnHost(String host, Request request) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equalsIgnoreCase(boundHost)
                || LOOPBACK.matcher(name).matches()
                || (request.getConnectionMetaData().getLocalSocketAddress() instanceof InetSocketAddress local
                        && name.equals(local.getAddress().getHostAddress()));
    }

    private static boolean canCallClaude(Request request) {
        return request.getMethod().equals("POST")
                || (request.getMethod().equals("GET") && request.getHttpURI().getQuery() != null);
    }

    private boolean isServersOwn(String origin, Request request) {
        try {
            URI uri = URI.create(origin);
            int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
            return "http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && isOwnHost(uri.getHost(), request)
                    && port == Request.getServerPort(request);
        } catch (IllegalArgumentException _) {
            return false; // a malformed origin is not allowed
        }
    }
}
