package dev.sorcha.peer.node.tls;

import dev.sorcha.peer.core.model.PeerId;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * Mutual TLS 1.3 for the peer port: by BoringSSL where its library is there, by the JDK elsewhere
 * (docs/adr/0018). Sessions are never resumed: the id is read from every connection's own
 * handshake.
 */
public final class PeerTls {

  private static final String VERSION = "TLSv1.3";

  private final NodeIdentity identity;
  private final OwnKey ownKey;
  private final SslProvider provider;
  private final DialTrust trusts = new DialTrust();

  /** By protocol, for all dials: making one takes as long as a handshake. Guarded by this. */
  private final Map<String, SslContext> shared = new HashMap<>();

  /** With the better of what this machine has. */
  public PeerTls(NodeIdentity identity) {
    this(identity, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
  }

  PeerTls(NodeIdentity identity, SslProvider provider) {
    this.identity = identity;
    this.ownKey = new OwnKey(identity);
    this.provider = provider;
  }

  /** For the listener: every client shows a certificate. */
  public SslContext server() throws SSLException {
    SslContextBuilder builder =
        provider == SslProvider.JDK
            ? SslContextBuilder.forServer(ownKey)
            : SslContextBuilder.forServer(identity.key(), identity.certificate());
    return built(
        builder.clientAuth(ClientAuth.REQUIRE),
        new OpenTrust(Optional.empty()),
        ApplicationProtocolNames.HTTP_2,
        ApplicationProtocolNames.HTTP_1_1);
  }

  private SslContext client(X509TrustManager trust, String protocol) throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    return built(
        provider == SslProvider.JDK
            ? builder.keyManager(ownKey)
            : builder.keyManager(identity.key(), identity.certificate()),
        trust,
        protocol);
  }

  /**
   * @param application what is offered by ALPN, best first; whoever offers nothing is taken, too
   */
  private SslContext built(SslContextBuilder builder, X509TrustManager trust, String... application)
      throws SSLException {
    SslContext context =
        GrpcSslContexts.configure(builder, provider)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    application))
            .trustManager(trust)
            .protocols(VERSION)
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
    }
    return context;
  }

  /** What a dial needs: a context, and the trust that remembers who answered. */
  public record Dial(SslContext context, OpenTrust trust) {}

  /**
   * For one dial.
   *
   * @param expected the only key that may answer; empty to take any
   */
  public Dial dial(Optional<PeerId> expected) throws SSLException {
    return dial(expected, ApplicationProtocolNames.HTTP_2);
  }

  /**
   * For one dial over HTTP/1.1.
   *
   * @param expected the only key that may answer; empty to take any
   */
  public Dial dialRest(Optional<PeerId> expected) throws SSLException {
    return dial(expected, ApplicationProtocolNames.HTTP_1_1);
  }

  private Dial dial(Optional<PeerId> expected, String protocol) throws SSLException {
    OpenTrust trust = new OpenTrust(expected);
    // The JDK does not tell which dial it asks about.
    return new Dial(
        provider == SslProvider.JDK ? client(trust, protocol) : marked(trust, protocol), trust);
  }

  private SslContext marked(OpenTrust trust, String protocol) throws SSLException {
    return new DelegatingSslContext(shared(protocol)) {
      @Override
      protected void initEngine(SSLEngine engine) {
        trusts.expect(engine, trust);
      }
    };
  }

  private synchronized SslContext shared(String protocol) throws SSLException {
    SslContext known = shared.get(protocol);
    if (known == null) {
      known = client(trusts, protocol);
      shared.put(protocol, known);
    }
    return known;
  }
}
