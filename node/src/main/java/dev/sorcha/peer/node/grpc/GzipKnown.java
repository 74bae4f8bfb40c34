package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.PeerAddress;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.LinkedHashSet;

/**
 * Which addresses said that they read gzip. In gRPC an answer is the first word of that, and too
 * late for its own call: streams that are opened to such an address later are compressed, message
 * by message where it is worth it.
 */
final class GzipKnown {

  /** The eldest is forgotten, and learned again. A guess. */
  private static final int MOST = 1_024;

  private static final Metadata.Key<String> ACCEPTED =
      Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER);

  private final boolean compress;
  private final LinkedHashSet<PeerAddress> known = new LinkedHashSet<>();

  GzipKnown(boolean compress) {
    this.compress = compress;
  }

  synchronized boolean isKnown(PeerAddress address) {
    return known.contains(address);
  }

  private synchronized void learn(PeerAddress address) {
    known.add(address);
    if (known.size() > MOST) {
      known.removeFirst();
    }
  }

  /** Looks at calls to this address. */
  ClientInterceptor at(PeerAddress address) {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        // A call has one small message: nothing is won.
        boolean worth = compress && isKnown(address) && !method.getType().clientSendsOneMessage();
        CallOptions used = worth ? options.withCompression("gzip") : options;
        return new SimpleForwardingClientCall<>(next.newCall(method, used)) {
          @Override
          public void start(Listener<A> listener, Metadata headers) {
            super.start(
                new SimpleForwardingClientCallListener<>(listener) {
                  @Override
                  public void onHeaders(Metadata answered) {
                    String accepted = answered.get(ACCEPTED);
                    if (accepted != null && accepted.contains("gzip")) {
                      learn(address);
                    }
                    super.onHeaders(answered);
                  }
                },
                headers);
          }
        };
      }
    };
  }
}
