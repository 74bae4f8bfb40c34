package dev.sorcha.peer.node;

import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Something on the way that carries every connection for a while and then cuts it. */
final class CuttingProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final PeerAddress target;
  private final Duration life;

  CuttingProxy(PeerAddress target, Duration life) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.life = life;
    Thread.ofVirtual().start(this::accept);
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", listener.getLocalPort());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        Socket far = new Socket(target.host(), target.port());
        Thread.ofVirtual().start(() -> copy(near, far));
        Thread.ofVirtual().start(() -> copy(far, near));
        Thread.ofVirtual().start(() -> cut(near, far));
      } catch (IOException closed) {
        // The test is over, or the target is gone.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException cut) {
      // That is what it is for.
    }
  }

  private void cut(Socket near, Socket far) {
    try (near;
        far) {
      Thread.sleep(life);
    } catch (IOException | InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
