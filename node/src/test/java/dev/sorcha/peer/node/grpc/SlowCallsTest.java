package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.wire.discovery.PeerDiscoveryGrpc;
import dev.sorcha.peer.wire.discovery.PingRequest;
import dev.sorcha.peer.wire.discovery.PingResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SlowCallsTest {

  private long nanos = Long.MAX_VALUE - 5;
  private final SlowCalls slow = new SlowCalls(() -> nanos, 10);
  private final List<Status.Code> ended = new ArrayList<>();

  private final class Call extends ServerCall<PingRequest, PingResponse> {
    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(PingResponse message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      ended.add(status.getCode());
      throw new IllegalStateException("it is closed already");
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<PingRequest, PingResponse> getMethodDescriptor() {
      return PeerDiscoveryGrpc.getPingMethod();
    }
  }

  private ServerCall.Listener<PingRequest> begins() {
    return slow.interceptCall(
        new Call(), new Metadata(), (call, headers) -> new ServerCall.Listener<>() {});
  }

  private void passes(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
    slow.look();
  }

  @Test
  void callsWhoseRequestIsHereAreForgottenAtTheNextLook() {
    for (int i = 0; i < 1_000; i++) {
      begins().onHalfClose();
    }
    begins().onCancel();
    begins();
    slow.look();
    assertThat(slow.size()).isEqualTo(1);
    assertThat(ended).isEmpty();
  }

  /** Also where one of them has ended in the same moment. */
  @Test
  void callsWhoseRequestDoesNotComeEndInTime() {
    begins();
    begins();
    passes(9);
    begins();
    assertThat(ended).isEmpty();
    passes(1);
    assertThat(ended).containsExactly(Status.Code.DEADLINE_EXCEEDED, Status.Code.DEADLINE_EXCEEDED);
    assertThat(slow.size()).isEqualTo(1);
    passes(9);
    assertThat(ended).hasSize(3);
    assertThat(slow.size()).isZero();
  }
}
