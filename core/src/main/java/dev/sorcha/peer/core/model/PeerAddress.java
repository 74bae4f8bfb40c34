package dev.sorcha.peer.core.model;

import java.util.regex.Pattern;

/**
 * Where a peer listens. The host is an IP literal when a peer told it; only operators may give
 * names, since a name from a peer would make this node resolve what a stranger likes (threat A10).
 *
 * @param host IP literal without brackets, or a DNS name, 1 to 255 characters; IPv6 in its one form
 * @param port 1 to 65535
 */
public record PeerAddress(String host, int port) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  /**
   * @throws IllegalArgumentException naming the value and what was expected
   */
  public PeerAddress {
    if (host.isBlank() || host.length() > 255) {
      throw new IllegalArgumentException("host: '" + host + "' (expected: 1 to 255 characters)");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
    }
    host = Hosts.canonical(host);
  }

  /**
   * Reads {@code host:port}, {@code [ipv6]:port}, or the seeds' {@code https://host:port}.
   *
   * @throws IllegalArgumentException naming the value and what was expected
   */
  public static PeerAddress parse(String text) {
    String rest = text.startsWith("https://") ? text.substring("https://".length()) : text;
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int colon = rest.lastIndexOf(':');
    if (colon <= 0 || colon == rest.length() - 1) {
      throw new IllegalArgumentException("address: '" + text + "' (expected: host:port)");
    }
    String host = rest.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
      if (host.indexOf(':') < 0 || !Hosts.isIpLiteral(host)) {
        throw new IllegalArgumentException("address: '" + text + "' (expected: [ipv6]:port)");
      }
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("address: '" + text + "' (expected: [ipv6]:port)");
    } else if (!NAME.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "address: '" + text + "' (expected: host:port with a host of letters, digits, . - _)");
    }
    String port = rest.substring(colon + 1);
    if (!PORT.matcher(port).matches()) {
      throw new IllegalArgumentException(
          "address: '" + text + "' (expected: host:port with a port of 1..65535)");
    }
    return new PeerAddress(host, Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
