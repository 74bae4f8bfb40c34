package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.PeerAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that this node opened, through a proxy if there is one. One request at a
 * time. Everything happens on one event loop.
 */
final class RestConnection extends ChannelInboundHandlerAdapter {

  /** Less than the other end's, so that it is mostly this end that closes what is idle. */
  private static final int IDLE_SECONDS = 30;

  /** What its owner hears of it. */
  interface Owner {

    /** It can take a request. */
    void onIdle(RestConnection connection);

    /**
     * It is over.
     *
     * @param secured whether the other end had proved its key
     * @param pending what was sent on it and is not answered
     */
    void onClosed(
        RestConnection connection, boolean secured, Optional<RestExchange> pending, Throwable why);
  }

  private Owner owner;
  private final TlsContexts.Dial tls;
  private final Limits limits;
  private @Nullable Channel channel;
  private @Nullable RestExchange pending;
  private final boolean compress;

  /** Whether an answer said that the other end reads gzip (RFC 9110, 12.5.3). */
  private boolean takesGzip;

  private boolean secured;
  private boolean answeredOnce;
  private boolean over;
  private Throwable why = new IOException("closed by the peer");

  private RestConnection(Owner owner, TlsContexts.Dial tls, Limits limits, boolean compress) {
    this.compress = compress;
    this.owner = owner;
    this.tls = tls;
    this.limits = limits;
  }

  /** Connects; what comes of it the owner hears. */
  static RestConnection open(
      PeerAddress address,
      TlsContexts.Dial tls,
      Limits limits,
      Traffic traffic,
      Optional<WebProxy> proxy,
      boolean compress,
      EventLoop loop,
      Owner owner) {
    RestConnection connection = new RestConnection(owner, tls, limits, compress);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectMillis())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    proxy.ifPresent(it -> channel.pipeline().addLast(it.handler()));
                    SslHandler ssl = tls.context().newHandler(channel.alloc());
                    ssl.setHandshakeTimeoutMillis(limits.handshakeSeconds() * 1_000L);
                    channel
                        .pipeline()
                        .addLast(ssl)
                        .addLast(traffic.ofRest())
                        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                        .addLast(
                            new HttpClientCodec(
                                Limits.REQUEST_LINE_BYTES, limits.headerBytes(), 16 << 10))
                        .addLast(new HttpObjectAggregator(limits.contentBytes()))
                        .addLast(connection);
                  }
                });
    if (proxy.isPresent()) {
      // Names are the proxy's to look up.
      bootstrap.resolver(NoopAddressResolverGroup.INSTANCE);
    }
    ChannelFuture connecting =
        bootstrap.connect(InetSocketAddress.createUnresolved(address.host(), address.port()));
    connection.channel = connecting.channel();
    var _ =
        connecting.addListener(
            done -> {
              if (!done.isSuccess()) {
                connection.end(done.cause());
              }
            });
    return connection;
  }

  boolean isIdle() {
    return secured && !over && pending == null;
  }

  boolean isConnecting() {
    return !secured && !over;
  }

  /** Closes it if this is what it waits for. */
  void closeIfHolds(RestExchange exchange) {
    if (pending == exchange) {
      end(new IOException("no answer in time"));
    }
  }

  /** Whether the other end may have closed it for being idle before it read the next request. */
  boolean answeredOnce() {
    return answeredOnce;
  }

  /** Somebody else hears of it from now on. */
  void handOver(Owner next) {
    owner = next;
  }

  TlsContexts.Dial tls() {
    return tls;
  }

  void send(RestExchange exchange) {
    pending = exchange;
    RestExchange.Message message = exchange.message;
    byte[] content = message.content().toByteArray();
    byte[] smaller =
        compress && takesGzip && Gzip.isWorthTrying(content.length)
            ? Gzip.compressed(content)
            : content;
    boolean compressed = Gzip.saves(content.length, smaller.length) && content.length > 0;
    content = compressed ? smaller : content;
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(message.method()),
            message.uri(),
            Unpooled.wrappedBuffer(content));
    request.headers().set(HttpHeaderNames.HOST, "sorcha-peer");
    request.headers().set(HttpHeaderNames.ACCEPT, message.accept());
    request.headers().set(HttpHeaderNames.ACCEPT_ENCODING, "gzip");
    if (compressed) {
      request.headers().set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    message.headers().forEach((name, value) -> request.headers().set(name, value));
    if (!message.contentType().isEmpty()) {
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, message.contentType());
      HttpUtil.setContentLength(request, content.length);
    }
    var _ = requireChannel().writeAndFlush(request);
  }

  private Channel requireChannel() {
    return Objects.requireNonNull(channel, "not connecting");
  }

  void close(Throwable reason) {
    end(reason);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        secured = true;
        owner.onIdle(this);
      } else {
        end(handshake.cause());
      }
    } else if (event instanceof IdleStateEvent && pending == null) {
      end(new IOException("idle"));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FullHttpResponse response)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      onResponse(response);
    } finally {
      response.release();
    }
  }

  private void onResponse(FullHttpResponse response) {
    RestExchange exchange = pending;
    if (exchange == null || response.decoderResult().isFailure()) {
      end(new IOException("an answer that nobody asked for, or that is no HTTP"));
      return;
    }
    pending = null;
    answeredOnce = true;
    takesGzip |= response.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip");
    try {
      byte[] content =
          Gzip.decoded(
              ByteBufUtil.getBytes(response.content()),
              response.headers().get(HttpHeaderNames.CONTENT_ENCODING, ""),
              limits.contentBytes());
      exchange.answer(response.status().code(), content);
    } catch (MalformedMessageException bad) {
      exchange.fail(bad);
      end(bad);
      return;
    }
    if (!HttpUtil.isKeepAlive(response)) {
      end(new IOException("closed by the peer"));
    } else {
      owner.onIdle(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(why);
  }

  private void end(Throwable reason) {
    if (over) {
      return;
    }
    over = true;
    why = reason;
    RestExchange open = pending;
    pending = null;
    var _ = requireChannel().close();
    owner.onClosed(this, secured, Optional.ofNullable(open), reason);
  }
}
