package com.promptbuilder.local.dynamodb;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Hands on the requests whose body came whole. A caller that gave up halfway is nobody's error, but DynamoDB Local logs one
 * with a stack trace.
 */
final class CompleteRequestFilter extends Handler.Wrapper {
    CompleteRequestFilter(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Content.Source body;
        try {
            body = new ByteBufferContentSource(Content.Source.asByteBuffer(request));
        } catch (IOException gone) {
            callback.failed(gone);
            return true;
        }
        return super.handle(new Read(request, body), response, callback);
    }

    /** A request whose body has been read already. */
    private static final class Read extends Request.Wrapper {
        private final Content.Source body;

        Read(Request request, Content.Source body) {
            super(request);
            this.body = body;
        }

        @Override
        public Content.@Nullable Chunk read() {
            return body.read();
        }

        @Override
        public void demand(Runnable whenThereIsMore) {
            body.demand(whenThereIsMore);
        }

        @Override
        public void fail(Throwable failure) {
            body.fail(failure);
        }
    }
}
