package dev.sorcha.peer.node;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.node.grpc.TlsContexts;
import dev.sorcha.peer.node.tls.PeerTls;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Our TLS as the peer port knows it. */
record PeerTlsAdapter(PeerTls tls) implements TlsContexts {

  @Override
  public SslContext server() throws SSLException {
    return tls.server();
  }

  @Override
  public Dial dial(Optional<PeerId> expected) throws SSLException {
    return adapted(tls.dial(expected));
  }

  @Override
  public Dial dialRest(Optional<PeerId> expected) throws SSLException {
    return adapted(tls.dialRest(expected));
  }

  private static Dial adapted(PeerTls.Dial dial) {
    return new Dial() {
      @Override
      public SslContext context() {
        return dial.context();
      }

      @Override
      public Optional<PeerId> presented() {
        return dial.trust().presented();
      }
    };
  }
}
