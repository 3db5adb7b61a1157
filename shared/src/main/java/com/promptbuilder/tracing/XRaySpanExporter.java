package com.promptbuilder.tracing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/**
 * Spans to the X-Ray daemon that Lambda runs beside a function: one datagram for each request, sent at its end, since a frozen environment
 * sends nothing. A daemon that is away costs what one that is there costs.
 */
public final class XRaySpanExporter implements SpanExporter {
    private final InetSocketAddress daemon;
    private Optional<DatagramChannel> channel = Optional.empty();

    /** @param daemon its host and port, resolved when something is sent */
    public XRaySpanExporter(InetSocketAddress daemon) {
        this.daemon = daemon;
    }

    @Override
    public boolean shouldSample(ParentContext parentContext, Optional<ParentContext> platform) {
        return platform.filter(ParentContext::sampled)
                .flatMap(ParentContext::parentId)
                .isPresent();
    }

    @Override
    public void export(RequestTrace ended) {
        ended.platform().ifPresent(invocation -> send(XRaySegmentEncoder.of(ended.finished(), invocation)));
    }

    private synchronized void send(byte[] document) {
        try {
            channel().write(ByteBuffer.wrap(document));
        } catch (IOException | UnresolvedAddressException lost) {
            // No answer waits for a daemon that is away; on loopback, that it is away is told at the next try.
            close();
        }
    }

    // Made when something is sent, so that none is open when a snapshot is taken.
    private DatagramChannel channel() throws IOException {
        DatagramChannel known = channel.isPresent() ? channel.get() : connected();
        channel = Optional.of(known);
        return known;
    }

    private DatagramChannel connected() throws IOException {
        DatagramChannel made = DatagramChannel.open();
        made.configureBlocking(false);
        return made.connect(new InetSocketAddress(daemon.getHostString(), daemon.getPort()));
    }

    @Override
    public synchronized void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException gone) {
            // It is of no more use, whether closed or not.
        }
        channel = Optional.empty();
    }
}
