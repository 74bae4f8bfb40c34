package dev.sorcha.peer.node;

import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Something on the way that carries so many bytes from its target, then cuts everything. */
final class MeteredProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final PeerAddress target;
  private final AtomicLong left;
  private final CountDownLatch cut = new CountDownLatch(1);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  MeteredProxy(PeerAddress target, long bytes) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.left = new AtomicLong(bytes);
    Thread.ofVirtual().start(this::accept);
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", listener.getLocalPort());
  }

  /** Until so many bytes have come through, or for 10 s: others may have served the rest. */
  void awaitCut() throws InterruptedException {
    if (!cut.await(10, TimeUnit.SECONDS)) {
      System.out.println("nothing was cut: too little came this way");
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        Socket far = new Socket(target.host(), target.port());
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> copy(near, far, false));
        Thread.ofVirtual().start(() -> copy(far, near, true));
      } catch (IOException closed) {
        // The test is over, or the target is gone.
      }
    }
  }

  private void copy(Socket from, Socket to, boolean metered) {
    byte[] bytes = new byte[8 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        out.write(bytes, 0, read);
        if (metered && left.addAndGet(-read) <= 0) {
          close();
        }
      }
    } catch (IOException gone) {
      // That is what it is for.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    cut.countDown();
  }
}
