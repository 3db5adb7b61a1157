package com.promptbuilder.trace;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/** Spans to the X-Ray daemon that Lambda runs beside a function: one datagram each, sent at once, since a frozen environment sends nothing. */
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
    public void take(FinishedSpan span) {
        if (span.platform().isEmpty()) {
            return;
        }
        try (DatagramChannel channel = DatagramChannel.open()) {
            byte[] document = XRayDocument.of(span, span.platform().get());
            channel.configureBlocking(false);
            channel.send(ByteBuffer.wrap(document), new InetSocketAddress(daemon.getHostString(), daemon.getPort()));
        } catch (IOException | UnresolvedAddressException lost) {
            // No answer waits for a daemon that is away.
        }
    }
}
