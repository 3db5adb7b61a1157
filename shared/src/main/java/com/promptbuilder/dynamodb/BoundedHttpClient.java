package com.promptbuilder.dynamodb;

import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP client with a time limit for each call, DNS lookup included. A call also ends when its thread is interrupted. It runs in a thread of its own,
 * since a DNS lookup has no time limit and ignores interrupts. The system's resolver may wait for 10 s and more.
 */
record BoundedHttpClient(SdkHttpClient client, Duration limit) implements SdkHttpClient {
    /** Wraps the client of another builder. */
    record Builder(SdkHttpClient.Builder<?> client, Duration limit) implements SdkHttpClient.Builder<Builder> {
        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
            return new BoundedHttpClient(client.buildWithDefaults(defaults), limit);
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Call(client.prepareRequest(request), limit);
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }

    private record Call(ExecutableHttpRequest request, Duration limit) implements ExecutableHttpRequest {
        @Override
        public HttpExecuteResponse call() throws IOException {
            FutureTask<HttpExecuteResponse> response = new FutureTask<>(request);
            Thread.ofVirtual().name("aws-http").start(response);
            try {
                return response.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (TimeoutException e) {
                abort();
                throw new SocketTimeoutException("no response within " + limit);
            } catch (InterruptedException e) {
                abort();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a response");
            }
        }

        private static IOException failure(ExecutionException failed) {
            return switch (failed.getCause()) {
                case IOException cause -> cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> new IOException(failed);
            };
        }

        @Override
        public void abort() {
            request.abort();
        }
    }
}
