package dev.sorcha.peer.node.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes of messages sent and received on the peer port, as gRPC frames them: protobuf and 5 bytes
 * each, without the framing of HTTP/2, TLS and TCP.
 */
public final class Traffic {

  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();

  /** Bytes sent since the start. */
  public long sentBytes() {
    return sent.sum();
  }

  /** Bytes received since the start. */
  public long receivedBytes() {
    return received.sum();
  }

  /** Counts what passes in a pipeline of HTTP/1.1, headers included. */
  ChannelHandler ofRest() {
    return new ChannelDuplexHandler() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
          received.add(bytes.readableBytes());
        }
        context.fireChannelRead(message);
      }

      @Override
      public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
          sent.add(bytes.readableBytes());
        }
        var _ = context.write(message, promise);
      }
    };
  }

  ServerStreamTracer.Factory forServer() {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new ServerStreamTracer() {
          @Override
          public void outboundWireSize(long bytes) {
            sent.add(bytes);
          }

          @Override
          public void inboundWireSize(long bytes) {
            received.add(bytes);
          }
        };
      }
    };
  }

  ClientStreamTracer.Factory forClient() {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
          @Override
          public void outboundWireSize(long bytes) {
            sent.add(bytes);
          }

          @Override
          public void inboundWireSize(long bytes) {
            received.add(bytes);
          }
        };
      }
    };
  }
}
