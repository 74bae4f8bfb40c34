package dev.sorcha.peer.node.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call with one request whose request does not arrive in full within its time (threat U2).
 * Streams between peers are watched by the core.
 *
 * <p>All are looked at together, {@value #LOOKS_A_SECOND} times a second: most requests arrive with
 * the headers of their call, and a reminder for each would cost more than the call and keep it in
 * memory.
 */
final class SlowCalls implements ServerInterceptor {

  static final int LOOKS_A_SECOND = 4;

  private final LongSupplier nanos;
  private final int seconds;

  /** Calls whose request was not here when they began; those that have it go at the next look. */
  private final ConcurrentLinkedQueue<Begun> begun = new ConcurrentLinkedQueue<>();

  private record Begun(AtomicReference<@Nullable ServerCall<?, ?>> waiting, long at) {}

  /**
   * @param seconds a request has
   */
  SlowCalls(LongSupplier nanos, int seconds) {
    this.nanos = nanos;
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
    AtomicReference<@Nullable ServerCall<?, ?>> waiting = new AtomicReference<>(call);
    begun.add(new Begun(waiting, nanos.getAsLong()));
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onHalfClose() {
        waiting.set(null);
        super.onHalfClose();
      }

      @Override
      public void onCancel() {
        waiting.set(null);
        super.onCancel();
      }
    };
  }

  /** Ends those that are late. One thread at a time. */
  void look() {
    long latest = nanos.getAsLong() - TimeUnit.SECONDS.toNanos(seconds);
    for (Iterator<Begun> all = begun.iterator(); all.hasNext(); ) {
      Begun one = all.next();
      boolean late = one.at() - latest <= 0;
      ServerCall<?, ?> call = late ? one.waiting().getAndSet(null) : one.waiting().get();
      if (call == null) {
        all.remove();
      } else if (late) {
        all.remove();
        end(call);
      }
    }
  }

  /** Calls that are remembered. */
  int size() {
    return begun.size();
  }

  /** The request is not here, so nobody has begun to answer. */
  private void end(ServerCall<?, ?> call) {
    try {
      call.close(
          Status.DEADLINE_EXCEEDED.withDescription("no request within " + seconds + " s"),
          new Metadata());
    } catch (IllegalStateException closed) {
      // It ended in this very moment; the others are to be looked at all the same.
    }
  }
}
