package dev.sorcha.peer.node.api;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.Supplier;

/** Stands before every call: the name under which the server was called, then the token. */
final class GrpcGate implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Supplier<LoopbackNames> names;
  private final ApiToken token;

  /**
   * @param names known once the port is bound
   */
  GrpcGate(Supplier<LoopbackNames> names, ApiToken token) {
    this.names = names;
    this.token = token;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String authority = call.getAuthority();
    if (authority == null || !names.get().isHere(authority)) {
      return refuse(
          call,
          ErrorCode.WRONG_HOST,
          "authority (expected: one of " + names.get().expected() + ")");
    }
    String shown = headers.get(AUTHORIZATION);
    if (shown == null || !token.admits(shown)) {
      return refuse(
          call,
          ErrorCode.UNAUTHORIZED,
          "authorization (expected: Bearer and the token in api.token in the node's data folder)");
    }
    return next.startCall(call, headers);
  }

  private static <Q> ServerCall.Listener<Q> refuse(
      ServerCall<Q, ?> call, ErrorCode code, String detail) {
    call.close(code.grpc(detail), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
