package dev.sorcha.peer.node.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose request does not arrive in full within its time, however steadily it
 * drips (threat U2). It begins with the first byte; before it the connection is idle.
 */
final class RequestClock extends ChannelInboundHandlerAdapter {

  private final int seconds;
  private @Nullable Future<?> deadline;

  RequestClock(int seconds) {
    this.seconds = seconds;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (deadline == null) {
      deadline = context.executor().schedule(() -> end(context), seconds, TimeUnit.SECONDS);
    }
    context.fireChannelRead(bytes);
  }

  private static void end(ChannelHandlerContext context) {
    // Nothing of it was answered, so there is nothing to wait for.
    var _ = context.close();
  }

  /** The request is here. */
  void stop() {
    if (deadline != null) {
      var _ = deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }
}
