package dev.sorcha.peer.node.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/** Counts the bytes of this node's own calls. */
final class CountingInterceptor implements ClientInterceptor {

  private final Traffic traffic;

  CountingInterceptor(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(traffic.forClient()));
  }
}
