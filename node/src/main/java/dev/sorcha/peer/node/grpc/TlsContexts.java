package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.PeerId;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** TLS as the peer port needs it. */
public interface TlsContexts {

  /** For the listener. */
  SslContext server() throws SSLException;

  /**
   * For one dial.
   *
   * @param expected the only key that may answer; empty to take any
   */
  Dial dial(Optional<PeerId> expected) throws SSLException;

  /**
   * For one dial over HTTP/1.1.
   *
   * @param expected the only key that may answer; empty to take any
   */
  Dial dialRest(Optional<PeerId> expected) throws SSLException;

  /** A context, and who answered once the handshake is over. */
  interface Dial {

    /** For the channel. */
    SslContext context();

    /** The key that answered, the right one or not. */
    Optional<PeerId> presented();
  }
}
