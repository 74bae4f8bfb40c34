package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RequestClockTest {

  private final RequestClock clock = new RequestClock(10);
  private final EmbeddedChannel channel = new EmbeddedChannel(clock);

  RequestClockTest() {
    channel.freezeTime();
  }

  private void drips(int times) {
    for (int i = 0; i < times && channel.isActive(); i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
      ByteBuf read = channel.readInbound();
      read.release();
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  @Test
  void aRequestThatDripsIsEndedAfterItsTime() {
    drips(9);
    assertThat(channel.isActive()).isTrue();
    drips(2);
    assertThat(channel.isActive()).isFalse();
  }

  /** The control: whoever sends a request in time goes on for as long as it likes. */
  @Test
  void requestsInTimeGoOn() {
    for (int i = 0; i < 20; i++) {
      drips(5);
      clock.stop();
    }
    assertThat(channel.isActive()).isTrue();
  }
}
