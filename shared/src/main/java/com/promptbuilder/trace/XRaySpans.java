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

    /** @param daemon its host and port, resolved when something is sent */
    public XRaySpans(InetSocketAddress daemon) {
        this.daemon = daemon;
    }

    @Override
    public boolean wants(Origin origin, Optional<Origin> platform) {
        return platform.filter(Origin::sampled).flatMap(Origin::parentId).isPresent();
    }

    // A socket of its own for each: on loopback it costs microseconds, and nothing is open when a snapshot is taken.
    @Override
    public void take(Trace ended) {
        if (ended.platform().isEmpty()) {
            return;
        }
        byte[] document = XRayDocument.of(ended.finished(), ended.platform().get());
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            channel.send(ByteBuffer.wrap(document), new InetSocketAddress(daemon.getHostString(), daemon.getPort()));
        } catch (IOException | UnresolvedAddressException lost) {
            // No answer waits for a daemon that is away.
        }
    }
}
