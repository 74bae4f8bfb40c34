package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.Protocol;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;

/** Refuses what is not served here, as a server does that never heard of it. */
final class Blocking implements ServerInterceptor {

  private final Set<Protocol> served;

  Blocking(Set<Protocol> served) {
    this.served = Set.copyOf(served);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Protocol used =
        call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY
            ? Protocol.GRPC
            : Protocol.GRPC_STREAM;
    if (served.contains(used)) {
      return next.startCall(call, headers);
    }
    call.close(Status.UNIMPLEMENTED.withDescription(used + " is not served"), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
