package dev.sorcha.peer.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP proxy that does what it is asked by CONNECT, and keeps the questions. */
final class ConnectProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  ConnectProxy() throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        Thread.ofVirtual().start(() -> serve(near));
      } catch (IOException closed) {
        // The test is over.
      }
    }
  }

  private void serve(Socket near) {
    try (near) {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(near.getInputStream(), StandardCharsets.ISO_8859_1));
      String question = String.valueOf(reader.readLine());
      asked.add(question);
      String line = reader.readLine();
      while (line != null && !line.isEmpty()) {
        line = reader.readLine();
      }
      String[] target = question.split(" ", 3)[1].split(":", 2);
      try (Socket far = new Socket(target[0], Integer.parseInt(target[1]))) {
        near.getOutputStream()
            .write("HTTP/1.1 200 connected\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        Thread back = Thread.ofVirtual().start(() -> copy(far, near));
        copy(near, far);
        back.join();
      }
    } catch (IOException over) {
      // That is how connections end.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException over) {
      // That is how connections end.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
