package dev.sorcha.peer.node.tls;

import dev.sorcha.peer.core.model.PeerId;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Mutual TLS 1.3 for the peer port, with the JDK's provider: it needs no native library and no
 * warning on JDK 25. Session tickets are not used to skip a certificate: the id is read from every
 * connection's own session.
 */
public final class PeerTls {

  private static final String VERSION = "TLSv1.3";

  private final NodeIdentity identity;

  public PeerTls(NodeIdentity identity) {
    this.identity = identity;
  }

  /** For the listener: every client shows a certificate. */
  public SslContext server() throws SSLException {
    return GrpcSslContexts.configure(
            SslContextBuilder.forServer(identity.key(), identity.certificate()), SslProvider.JDK)
        .trustManager(new OpenTrust(Optional.empty()))
        .clientAuth(ClientAuth.REQUIRE)
        .protocols(VERSION)
        .build();
  }

  /** What a dial needs: a context, and the trust that remembers who answered. */
  public record Dial(SslContext context, OpenTrust trust) {}

  /**
   * For one dial.
   *
   * @param expected the only key that may answer; empty to take any
   */
  public Dial dial(Optional<PeerId> expected) throws SSLException {
    OpenTrust trust = new OpenTrust(expected);
    SslContext context =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .keyManager(identity.key(), identity.certificate())
            .trustManager(trust)
            .protocols(VERSION)
            .build();
    return new Dial(context, trust);
  }
}
