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
 * Filter that drops requests whose body did not arrive completely. DynamoDB Local would log an error with a stack trace for
 * each client that disconnects.
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
        } catch (IOException e) {
            callback.failed(e);
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
