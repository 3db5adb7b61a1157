package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Serves the JSON pages about the runtime. A GET of such a path never reaches a function. */
final class StatusPages extends Handler.Wrapper {
    private final Map<String, Supplier<String>> pages;

    /** @param pages suppliers of the JSON, called for each request, by path */
    StatusPages(Map<String, Supplier<String>> pages, Handler functions) {
        super(functions);
        this.pages = Map.copyOf(pages);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Supplier<String> page = pages.get(Request.getPathInContext(request));
        if (page == null || !request.getMethod().equals("GET")) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(page.get().getBytes(UTF_8)), callback);
        return true;
    }
}
