package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerId;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Puts into every call's context who makes it, as its connection proves. */
final class Callers implements ServerInterceptor {

  private static final Context.Key<Caller> CALLER = Context.key("caller");

  /** Of a value of a TLS session. */
  private static final String ID = "dev.sorcha.peer.id";

  private final Function<X509Certificate, PeerId> identify;

  /**
   * @param identify from a certificate to the id of whoever holds its key
   */
  Callers(Function<X509Certificate, PeerId> identify) {
    this.identify = identify;
  }

  /** Who makes the call that this thread serves. */
  static Caller current() {
    return Objects.requireNonNull(CALLER.get(), "no caller: the interceptor is missing");
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      if (session == null) {
        throw new SSLPeerUnverifiedException("no TLS session");
      }
      Caller caller = new Caller(id(session), host(call));
      return Contexts.interceptCall(
          Context.current().withValue(CALLER, caller), call, headers, next);
    } catch (SSLPeerUnverifiedException nobody) {
      call.close(
          Status.UNAUTHENTICATED.withDescription("show a certificate: " + nobody.getMessage()),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  /** Looked up once for a session, which has one certificate. */
  private PeerId id(SSLSession session) throws SSLPeerUnverifiedException {
    if (session.getValue(ID) instanceof PeerId known) {
      return known;
    }
    PeerId id = identify.apply((X509Certificate) session.getPeerCertificates()[0]);
    session.putValue(ID, id);
    return id;
  }

  private static String host(ServerCall<?, ?> call) {
    return host(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  /** The IP literal of a socket address, without a scope. */
  static String host(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      String text = inet.getAddress().getHostAddress();
      int scope = text.indexOf('%');
      return Hosts.canonical(scope < 0 ? text : text.substring(0, scope));
    }
    return "";
  }
}
