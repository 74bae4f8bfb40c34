package dev.sorcha.peer.node.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a call with one request whose request does not arrive in full within its time (threat U2).
 * Streams between peers are watched by the core.
 */
final class SlowCalls implements ServerInterceptor {

  private final ScheduledExecutorService timer;
  private final int seconds;

  SlowCalls(ScheduledExecutorService timer, int seconds) {
    this.timer = timer;
    this.seconds = seconds;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    MethodDescriptor.MethodType type = call.getMethodDescriptor().getType();
    if (!type.clientSendsOneMessage()) {
      return listener;
    }
    Future<?> deadline;
    try {
      deadline = timer.schedule(() -> end(call), seconds, TimeUnit.SECONDS);
    } catch (RejectedExecutionException stopping) {
      return listener;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onHalfClose() {
        deadline.cancel(false);
        super.onHalfClose();
      }

      @Override
      public void onCancel() {
        deadline.cancel(false);
        super.onCancel();
      }
    };
  }

  /** The request is not here, so nobody has begun to answer. */
  private void end(ServerCall<?, ?> call) {
    call.close(
        Status.DEADLINE_EXCEEDED.withDescription("no request within " + seconds + " s"),
        new Metadata());
  }
}
