package dev.sorcha.peer.node.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the headers of HTTP/2 frames as they come in, behind TLS and before gRPC, and closes a
 * connection that costs work and brings nothing (threats U3 to U6): frames that carry no content
 * beyond a rate, resets beyond the number that Netty takes, a list of headers in too many parts,
 * and a frame or a list that does not end in time. What gRPC limits itself, pings among it, is
 * closed there at lower figures.
 *
 * <p>Frames with content give back what those without it take, so that a peer which sends much may
 * also ask much: some measure the bandwidth with a ping for each burst of data.
 */
final class FrameMeter extends ChannelInboundHandlerAdapter {

  private static final int PREFACE = 24;
  private static final int HEADER = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;
  private static final int END_STREAM = 1;

  /** Parts of one list of headers: 8 KiB of headers fit into one. */
  private static final int MOST_CONTINUATIONS = 16;

  private final Limits limits;
  private final LongSupplier nanos;
  private final Runnable abused;
  private int preface = PREFACE;
  private final byte[] header = new byte[HEADER];
  private int read;
  private int skip;
  private int continuations;
  private int resets;
  private long resetsSince;
  private boolean headersOpen;
  private double tokens;
  private long filledAt;
  private boolean over;
  private @Nullable Future<?> deadline;

  /**
   * @param abused hears of a connection that is closed for it
   */
  FrameMeter(Limits limits, LongSupplier nanos, Runnable abused) {
    this.limits = limits;
    this.nanos = nanos;
    this.abused = abused;
    this.tokens = limits.controlBurst();
    this.filledAt = nanos.getAsLong();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof ByteBuf bytes && !look(bytes)) {
      over = true;
      abused.run();
      stop();
      ReferenceCountUtil.release(message);
      var _ = context.close();
      return;
    }
    clock(context);
    context.fireChannelRead(message);
  }

  /** Whether these bytes keep the limits. Reads them without taking them. */
  private boolean look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (preface > 0) {
        int taken = Math.min(preface, end - at);
        preface -= taken;
        at += taken;
      } else if (skip > 0) {
        int taken = Math.min(skip, end - at);
        skip -= taken;
        at += taken;
      } else {
        header[read++] = bytes.getByte(at++);
        if (read == HEADER) {
          read = 0;
          skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
          if (!frame(header[3], header[4], skip)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private boolean frame(int type, int flags, int length) {
    return switch (type) {
      case HEADERS -> {
        continuations = 0;
        headersOpen = (flags & END_HEADERS) == 0;
        give();
        yield true;
      }
      case CONTINUATION -> {
        headersOpen = (flags & END_HEADERS) == 0;
        continuations++;
        yield continuations <= MOST_CONTINUATIONS;
      }
      case DATA -> {
        if (length > 0 || (flags & END_STREAM) != 0) {
          give();
          yield true;
        }
        yield take();
      }
      case RST_STREAM -> reset() && take();
      // As many as frames that we send: nothing that comes in says how many that may be.
      case WINDOW_UPDATE -> true;
      default -> take();
    };
  }

  /** Netty closes at the same number, but nobody hears of it. */
  private boolean reset() {
    long now = nanos.getAsLong();
    if (resets == 0 || now - resetsSince > TimeUnit.SECONDS.toNanos(limits.resetWindowSeconds())) {
      resets = 0;
      resetsSince = now;
    }
    resets++;
    return resets <= limits.resetsPerWindow();
  }

  private void give() {
    tokens = Math.min(limits.controlBurst(), tokens + 1);
  }

  private boolean take() {
    long now = nanos.getAsLong();
    tokens =
        Math.min(
            limits.controlBurst(), tokens + (now - filledAt) / 1e9 * limits.controlPerSecond());
    filledAt = now;
    tokens--;
    return tokens >= 0;
  }

  /** A frame or a list of headers that has begun must end, however steadily it drips. */
  private void clock(ChannelHandlerContext context) {
    boolean open = preface > 0 || skip > 0 || read > 0 || headersOpen;
    if (!open) {
      stop();
    } else if (deadline == null) {
      deadline =
          context
              .executor()
              .schedule(() -> late(context), limits.requestSeconds(), TimeUnit.SECONDS);
    }
  }

  private void late(ChannelHandlerContext context) {
    over = true;
    abused.run();
    var _ = context.close();
  }

  private void stop() {
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
