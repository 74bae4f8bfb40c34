package dev.sorcha.peer.node.grpc;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the requests of all HTTP/1.1 connections hold in memory. Whoever would bring it over
 * the budget is told to come again, and closed.
 */
final class RequestBytes extends ChannelInboundHandlerAdapter {

  /** What all connections of a listener share. */
  static final class Budget {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    Budget(long most) {
      this.most = most;
    }

    private boolean take(int bytes) {
      if (held.addAndGet(bytes) <= most) {
        return true;
      }
      held.addAndGet(-bytes);
      return false;
    }

    private void give(long bytes) {
      held.addAndGet(-bytes);
    }

    long held() {
      return held.get();
    }
  }

  private final Budget budget;
  private long held;
  private boolean over;

  RequestBytes(Budget budget) {
    this.budget = budget;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent part && !takes(part.content().readableBytes())) {
      over = true;
      ReferenceCountUtil.release(message);
      refuse(context);
    } else {
      context.fireChannelRead(message);
    }
  }

  private boolean takes(int bytes) {
    boolean taken = budget.take(bytes);
    held += taken ? bytes : 0;
    return taken;
  }

  private static void refuse(ChannelHandlerContext context) {
    DefaultFullHttpResponse busy =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, Unpooled.EMPTY_BUFFER);
    busy.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.RETRY_AFTER, 1);
    var _ = context.writeAndFlush(busy).addListener(ChannelFutureListener.CLOSE);
  }

  /** The request was answered. */
  void release() {
    budget.give(held);
    held = 0;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    context.fireChannelInactive();
  }
}
