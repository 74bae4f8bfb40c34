package dev.sorcha.peer.node.tls;

import dev.sorcha.peer.core.model.PeerId;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

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

  /** Shared by all dials, since making one takes as long as a handshake. */
  private @Nullable SslContext shared;

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
    return built(builder.clientAuth(ClientAuth.REQUIRE), new OpenTrust(Optional.empty()));
  }

  private SslContext client(X509TrustManager trust) throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    return built(
        provider == SslProvider.JDK
            ? builder.keyManager(ownKey)
            : builder.keyManager(identity.key(), identity.certificate()),
        trust);
  }

  private SslContext built(SslContextBuilder builder, X509TrustManager trust) throws SSLException {
    SslContext context =
        GrpcSslContexts.configure(builder, provider).trustManager(trust).protocols(VERSION).build();
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
    OpenTrust trust = new OpenTrust(expected);
    // The JDK does not tell which dial it asks about.
    return new Dial(provider == SslProvider.JDK ? client(trust) : marked(trust), trust);
  }

  private SslContext marked(OpenTrust trust) throws SSLException {
    return new DelegatingSslContext(shared()) {
      @Override
      protected void initEngine(SSLEngine engine) {
        trusts.expect(engine, trust);
      }
    };
  }

  private synchronized SslContext shared() throws SSLException {
    if (shared == null) {
      shared = client(trusts);
    }
    return shared;
  }
}
