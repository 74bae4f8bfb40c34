package dev.sorcha.peer.node.grpc;

import io.netty.channel.ChannelHandler;
import io.netty.handler.proxy.HttpProxyHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy that REST goes through: {@code CONNECT}, and TLS with the peer inside of it, so that
 * the proxy sees addresses and amounts alone.
 *
 * @param credentials user and password, separated by a colon; or empty
 * @param except hosts that are reached without it, by their ends; {@code *} for all
 */
public record WebProxy(String host, int port, String credentials, List<String> except) {

  public WebProxy {
    except = List.copyOf(except);
  }

  /**
   * As {@code HTTPS_PROXY} and {@code NO_PROXY} say, in either case. This machine itself is never
   * reached through a proxy.
   *
   * @throws IllegalArgumentException if the variable is no address of a proxy
   */
  public static Optional<WebProxy> of(Map<String, String> environment) {
    String given =
        environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
    if (given.isBlank()) {
      return Optional.empty();
    }
    String text = given.strip();
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
        throw new URISyntaxException("", "no host");
      }
      String none = environment.getOrDefault("NO_PROXY", environment.getOrDefault("no_proxy", ""));
      List<String> except =
          Arrays.stream((none + ",127.0.0.1,localhost,::1").split(","))
              .map(name -> name.strip().toLowerCase(Locale.ROOT))
              .filter(name -> !name.isEmpty())
              .toList();
      return Optional.of(
          new WebProxy(
              uri.getHost(),
              uri.getPort() < 0 ? 80 : uri.getPort(),
              Optional.ofNullable(uri.getUserInfo()).orElse(""),
              except));
    } catch (URISyntaxException bad) {
      // Not its text: it may hold a password.
      throw new IllegalArgumentException("HTTPS_PROXY: (expected: http://HOST:PORT)", bad);
    }
  }

  boolean serves(String target) {
    String name = target.toLowerCase(Locale.ROOT);
    return except.stream()
        .noneMatch(
            end -> end.equals("*") || name.equals(end) || name.endsWith("." + withoutDot(end)));
  }

  private static String withoutDot(String end) {
    return end.startsWith(".") ? end.substring(1) : end;
  }

  ChannelHandler handler() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    int colon = credentials.indexOf(':');
    return colon < 0
        ? new HttpProxyHandler(address)
        : new HttpProxyHandler(
            address, credentials.substring(0, colon), credentials.substring(colon + 1));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
