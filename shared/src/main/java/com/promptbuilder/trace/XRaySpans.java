package com.promptbuilder.trace;

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
public final class XRaySpans implements Spans {
    private final InetSocketAddress daemon;
    private Optional<DatagramChannel> channel = Optional.empty();

    /** @param daemon its host and port, resolved when something is sent */
    public XRaySpans(InetSocketAddress daemon) {
        this.daemon = daemon;
    }

    @Override
    public boolean wants(Origin origin, Optional<Origin> platform) {
        return platform.filter(Origin::sampled).flatMap(Origin::parentId).isPresent();
    }

    @Override
    public void take(Trace ended) {
        ended.platform().ifPresent(invocation -> send(XRayDocument.of(ended.finished(), invocation)));
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
