package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.model.PeerId;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * One HTTP/1.1 connection that others opened: one request at a time, a second before the answer
 * ends it.
 *
 * <p>To gRPC this is a connection that never finishes its handshake: the command to close it for
 * that comes as a write that no codec knows, and is not obeyed. The command to close it because the
 * node stops comes after a close, which waits for the answer that is under way.
 */
final class RestHandler extends ChannelDuplexHandler {

  private final RestRoutes routes;
  private final Caller caller;
  private final Limits limits;
  private final boolean compress;
  private final RequestClock clock;
  private final RequestBytes bytes;
  private boolean busy;
  private boolean ending;

  /** Whether the core holds the question that is under way until it has something to say. */
  private boolean holding;

  private RestHandler(
      RestRoutes routes,
      Caller caller,
      Limits limits,
      boolean compress,
      RequestClock clock,
      RequestBytes bytes) {
    this.routes = routes;
    this.caller = caller;
    this.limits = limits;
    this.compress = compress;
    this.clock = clock;
    this.bytes = bytes;
  }

  /** Puts the handlers of HTTP/1.1 behind TLS. */
  static void install(
      ChannelPipeline pipeline,
      SslHandler ssl,
      Function<X509Certificate, PeerId> identify,
      RestRoutes routes,
      Limits limits,
      RequestBytes.Budget budget,
      Traffic traffic,
      boolean compress) {
    try {
      X509Certificate certificate =
          (X509Certificate) ssl.engine().getSession().getPeerCertificates()[0];
      Caller caller =
          new Caller(identify.apply(certificate), Callers.host(pipeline.channel().remoteAddress()));
      RequestClock clock = new RequestClock(limits.requestSeconds());
      pipeline.addLast(traffic.ofRest());
      pipeline.addLast(clock);
      pipeline.addLast(new IdleStateHandler(0, 0, limits.idleSeconds()));
      pipeline.addLast(
          new HttpServerCodec(Limits.REQUEST_LINE_BYTES, limits.headerBytes(), 16 << 10));
      RequestBytes bytes = new RequestBytes(budget);
      pipeline.addLast(bytes);
      pipeline.addLast(new HttpObjectAggregator(limits.contentBytes(), true));
      pipeline.addLast(new RestHandler(routes, caller, limits, compress, clock, bytes));
    } catch (SSLPeerUnverifiedException nobody) {
      // The listener demands a certificate, so there is none only if the handshake was another.
      var _ = pipeline.channel().close();
    }
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FullHttpRequest request)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      onRequest(context, request);
    } finally {
      request.release();
    }
  }

  private void onRequest(ChannelHandlerContext context, FullHttpRequest request) {
    if (busy) {
      ending = true;
      return;
    }
    busy = true;
    clock.stop();
    context.channel().config().setAutoRead(false);
    ending |= !HttpUtil.isKeepAlive(request);
    if (request.decoderResult().isFailure()) {
      ending = true;
      answer(context, unreadable(request.decoderResult().cause()), false);
      return;
    }
    ByteString content;
    try {
      content =
          UnsafeByteOperations.unsafeWrap(
              Gzip.decoded(
                  ByteBufUtil.getBytes(request.content()),
                  request.headers().get(HttpHeaderNames.CONTENT_ENCODING, ""),
                  limits.contentBytes()));
    } catch (MalformedMessageException bad) {
      answer(context, RestAnswer.problem(400, "Bad Request", bad.detail()), false);
      return;
    }
    holding = request.uri().startsWith(RestRoutes.NEWS);
    boolean gzip =
        compress
            && request
                .headers()
                .get(HttpHeaderNames.ACCEPT_ENCODING, "")
                .contains(HttpHeaderValues.GZIP.toString());
    var _ =
        routes
            .serve(
                caller,
                RestRequest.of(
                    request.method().name(),
                    request.uri(),
                    request.headers().get(HttpHeaderNames.ACCEPT, ""),
                    request
                        .headers()
                        .get(
                            request.method().equals(HttpMethod.GET)
                                ? HttpHeaderNames.RANGE
                                : HttpHeaderNames.CONTENT_RANGE,
                            ""),
                    content))
            .thenAccept(answer -> context.executor().execute(() -> answer(context, answer, gzip)));
  }

  private static RestAnswer unreadable(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException line ->
          RestAnswer.problem(414, "URI Too Long", "at most " + Limits.REQUEST_LINE_BYTES);
      case TooLongHttpHeaderException header ->
          RestAnswer.problem(431, "Request Header Fields Too Large", "at most 8192 bytes");
      case TooLongHttpContentException content ->
          RestAnswer.problem(413, "Content Too Large", Statuses.oneLine(content));
      default -> RestAnswer.problem(400, "Bad Request", Statuses.oneLine(cause));
    };
  }

  private void answer(ChannelHandlerContext context, RestAnswer answer, boolean gzip) {
    byte[] content = answer.content().toByteArray();
    boolean compressed = false;
    if (gzip && Gzip.isWorthTrying(content.length)) {
      byte[] smaller = Gzip.compressed(content);
      compressed = Gzip.saves(content.length, smaller.length);
      content = compressed ? smaller : content;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(content));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.length);
    if (compressed) {
      response.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
    }
    response.headers().set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    boolean last = ending;
    HttpUtil.setKeepAlive(response, !last);
    var _ =
        context
            .writeAndFlush(response)
            .addListener(
                written -> {
                  busy = false;
                  bytes.release();
                  if (last || ending) {
                    end(context);
                  } else {
                    context.channel().config().setAutoRead(true);
                  }
                });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !busy) {
      end(context);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /** Only gRPC writes from behind here; see above. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ReferenceCountUtil.release(message);
    if (ending) {
      var _ = context.close(promise);
    } else {
      var _ = promise.setSuccess();
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    ending = true;
    if (busy && !holding) {
      var _ =
          context
              .channel()
              .closeFuture()
              .addListener((ChannelFutureListener) f -> promise.setSuccess());
    } else {
      var _ = context.close(promise);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof TooLongHttpContentException && !busy) {
      busy = true;
      ending = true;
      context.channel().config().setAutoRead(false);
      answer(context, unreadable(cause), false);
    } else {
      end(context);
    }
  }
}
