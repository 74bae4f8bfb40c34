package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Makes the channels of this node's own dials and calls, all with the same limits. */
final class Channels {

  /** Under the 30 s after which many NATs forget; a link of ours is never silent for so long. */
  static final long KEEP_ALIVE_SECONDS = 25;

  private final TlsContexts tls;
  private final Limits limits;
  private final GzipKnown gzip;
  private final Traffic traffic;

  Channels(TlsContexts tls, Limits limits, Traffic traffic, boolean compress) {
    this.tls = tls;
    this.gzip = new GzipKnown(compress);
    this.limits = limits;
    this.traffic = traffic;
  }

  /** A channel, and who answers on it. */
  record Opened(ManagedChannel channel, TlsContexts.Dial tls) {}

  /** Does not connect before the first call. */
  Opened open(PeerAddress address, Optional<PeerId> expected) throws SSLException {
    TlsContexts.Dial dial = tls.dial(expected);
    ManagedChannel channel =
        builder(address)
            .sslContext(dial.context())
            // The name in the certificate means nothing: the key is the identity.
            .overrideAuthority("sorcha-peer")
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectMillis())
            .directExecutor()
            .disableRetry()
            .proxyDetector(target -> null)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .idleTimeout(60, TimeUnit.SECONDS)
            .flowControlWindow(limits.flowControlWindow())
            .maxInboundMessageSize(limits.messageBytes())
            .maxInboundMetadataSize(limits.headerBytes())
            .intercept(new CountingInterceptor(traffic), gzip.at(address))
            .build();
    return new Opened(channel, dial);
  }

  /** An address that needs no resolver takes no thread of one either. */
  private static NettyChannelBuilder builder(PeerAddress address) {
    return Hosts.isIpLiteral(address.host())
        ? NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port()))
        : NettyChannelBuilder.forAddress(address.host(), address.port());
  }
}
