package dev.sorcha.peer.node.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** A connection on which exactly these bytes are sent: what no HTTP client would send, too. */
final class RawHttp implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final BufferedReader in;

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** One exchange on a connection of its own; the lines need no line ends. */
  static String exchange(int port, String... lines) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
      return http.rest();
    }
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** The next line, or "EOF". */
  String line() {
    try {
      String line = in.readLine();
      return line == null ? "EOF" : line;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Skips lines until one begins so, and returns it. */
  String lineFrom(String prefix) {
    String line = line();
    while (!line.startsWith(prefix)) {
      if (line.equals("EOF")) {
        throw new IllegalStateException("the answer ended before a line with: " + prefix);
      }
      line = line();
    }
    return line;
  }

  /** Everything until the end of the connection. */
  String rest() {
    return in.lines().collect(Collectors.joining("\n"));
  }

  /** Gone without a goodbye: a reset, as of a process that was killed. */
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
