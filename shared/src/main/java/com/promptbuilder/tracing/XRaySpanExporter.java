package com.promptbuilder.tracing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/**
 * Exports spans to Lambda's X-Ray daemon: one UDP datagram per request, sent at its end, because a frozen environment sends nothing. An
 * unavailable daemon does not delay requests.
 */
public final class XRaySpanExporter implements SpanExporter {
    private final InetSocketAddress daemon;
    private Optional<DatagramChannel> channel = Optional.empty();

    /** @param daemon host and port, resolved at the first send */
    public XRaySpanExporter(InetSocketAddress daemon) {
        this.daemon = daemon;
    }

    @Override
    public boolean shouldSample(TraceContext parent, Optional<TraceContext> platform) {
        return platform.filter(context -> context.sampled() && !context.spanId().isEmpty())
                .isPresent();
    }

    @Override
    public void export(RequestTrace ended) {
        ended.platform().ifPresent(invocation -> send(XRaySegmentEncoder.of(ended.finished(), invocation)));
    }

    private synchronized void send(byte[] document) {
        try {
            channel().write(ByteBuffer.wrap(document));
        } catch (IOException | UnresolvedAddressException _) {
            // Best effort: spans are lost while the daemon is unavailable. A refused datagram is reported at the next
            // write, so the next send uses a new channel.
            close();
        }
    }

    // Opened at the first send, so that a snapshot contains no open channel.
    private DatagramChannel channel() throws IOException {
        if (channel.isEmpty()) {
            DatagramChannel opened = DatagramChannel.open();
            opened.configureBlocking(false);
            channel = Optional.of(opened.connect(new InetSocketAddress(daemon.getHostString(), daemon.getPort())));
        }
        return channel.get();
    }

    @Override
    public synchronized void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException _) {
            // Safe to ignore: the channel is not used again.
        }
        channel = Optional.empty();
    }
}
