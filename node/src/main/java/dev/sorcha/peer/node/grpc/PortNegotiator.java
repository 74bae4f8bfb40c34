package dev.sorcha.peer.node.grpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AsciiString;
import java.util.function.BiConsumer;

/**
 * Two protocols on one port: who agrees on {@code h2} in the handshake is gRPC's, who agrees on
 * {@code http/1.1} or on nothing is REST's.
 *
 * <p>gRPC builds the pipeline; this stands before its TLS, admits or refuses the connection, and
 * takes gRPC's handlers away once the handshake says that it is not theirs. It leans on types that
 * gRPC calls internal (docs/adr/0019), so tests pin what it relies on.
 */
final class PortNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

  private final InternalProtocolNegotiator.ProtocolNegotiator tls;
  private final Admission admission;
  private final Limits limits;
  private final BiConsumer<ChannelPipeline, SslHandler> rest;

  /**
   * @param limits of each connection
   * @param rest puts the handlers of HTTP/1.1 at the end of a pipeline
   */
  PortNegotiator(
      SslContext context,
      Admission admission,
      Limits limits,
      BiConsumer<ChannelPipeline, SslHandler> rest) {
    this.tls = InternalProtocolNegotiators.serverTls(context);
    this.admission = admission;
    this.limits = limits;
    this.rest = rest;
  }

  @Override
  public AsciiString scheme() {
    return tls.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    return new Entry(tls.newHandler(grpc));
  }

  @Override
  public void close() {
    tls.close();
  }

  /** Before TLS: refuses what is too much, and waits until gRPC has put its TLS in place. */
  private final class Entry extends ChannelInboundHandlerAdapter {

    private final ChannelHandler grpcTls;

    Entry(ChannelHandler grpcTls) {
      this.grpcTls = grpcTls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (!admission.admits(context.channel())) {
        var _ = context.close();
        return;
      }
      context.pipeline().addAfter(context.name(), null, grpcTls);
      look(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.fireChannelActive();
      look(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      context.fireUserEventTriggered(event);
      look(context);
    }

    private void look(ChannelHandlerContext context) {
      SslHandler ssl = context.pipeline().get(SslHandler.class);
      if (ssl != null && !context.isRemoved()) {
        ssl.setHandshakeTimeoutMillis(limits.handshakeSeconds() * 1_000L);
        context
            .pipeline()
            .addAfter(context.pipeline().context(ssl).name(), null, new AlpnSwitch(ssl));
        context.pipeline().remove(this);
      }
    }
  }

  /** Right behind TLS: decides whose the connection is. */
  private final class AlpnSwitch extends ChannelInboundHandlerAdapter {

    private final SslHandler ssl;

    AlpnSwitch(SslHandler ssl) {
      this.ssl = ssl;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent over && over.isSuccess()) {
        if (!"h2".equals(ssl.applicationProtocol())) {
          ChannelPipeline pipeline = context.pipeline();
          while (pipeline.last() != this) {
            pipeline.removeLast();
          }
          rest.accept(pipeline, ssl);
          pipeline.remove(this);
          return;
        }
        FrameMeter meter =
            new FrameMeter(limits, System::nanoTime, () -> admission.onAbuse(context.channel()));
        context.pipeline().addAfter(context.name(), null, meter);
        context.pipeline().remove(this);
      }
      context.fireUserEventTriggered(event);
    }
  }
}
