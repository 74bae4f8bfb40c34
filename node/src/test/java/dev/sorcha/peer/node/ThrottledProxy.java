package dev.sorcha.peer.node;

import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A line of so many bytes a second in each direction, with small buffers. */
public final class ThrottledProxy implements AutoCloseable {

  private static final int BUFFER = 16 << 10;

  private final ServerSocket listener;
  private final PeerAddress target;
  private final long bytesPerSecond;

  public ThrottledProxy(PeerAddress target, long bytesPerSecond) throws IOException {
    this.listener = new ServerSocket();
    this.listener.setReceiveBufferSize(BUFFER);
    this.listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    this.target = target;
    this.bytesPerSecond = bytesPerSecond;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  public PeerAddress address() {
    return new PeerAddress("127.0.0.1", listener.getLocalPort());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        Socket far = new Socket();
        far.setReceiveBufferSize(BUFFER);
        far.connect(new java.net.InetSocketAddress(target.host(), target.port()));
        Thread.ofPlatform().daemon().start(() -> copy(near, far));
        Thread.ofPlatform().daemon().start(() -> copy(far, near));
      } catch (IOException closed) {
        // The test is over, or the target is gone.
      }
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] bytes = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      long due = System.nanoTime();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        long now = System.nanoTime();
        due = Math.max(due, now) + read * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        TimeUnit.NANOSECONDS.sleep(due - now);
        out.write(bytes, 0, read);
      }
    } catch (IOException gone) {
      // The link is over.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
