package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.OpenTrust;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A client that writes HTTP/2 frames, or HTTP/1.1, as it likes, over real TLS. */
final class RawHttp2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private final SSLSocket socket;
  private final OutputStream out;
  private final Thread reader;
  private volatile long closedAt;
  private final AtomicLong bytes = new AtomicLong();

  /** Connects and says what HTTP/2 begins with, unless it is to be HTTP/1.1. */
  RawHttp2(Path folder, PeerAddress to, String protocol) throws Exception {
    NodeIdentity identity = NodeIdentity.loadOrCreate(Files.createDirectories(folder));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "node", identity.key(), new char[0], new Certificate[] {identity.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), new TrustManager[] {new OpenTrust(Optional.empty())}, null);
    socket = (SSLSocket) context.getSocketFactory().createSocket(to.host(), to.port());
    socket.setTcpNoDelay(true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    out = socket.getOutputStream();
    reader = Thread.ofVirtual().start(this::read);
    if (protocol.equals("h2")) {
      write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      frame(SETTINGS, 0, 0, new byte[0]);
    }
  }

  private void read() {
    byte[] sink = new byte[16 << 10];
    try {
      InputStream in = socket.getInputStream();
      for (int read = in.read(sink); read >= 0; read = in.read(sink)) {
        bytes.addAndGet(read);
      }
    } catch (IOException reset) {
      // Closed is closed.
    }
    closedAt = System.nanoTime();
  }

  /** Writes bytes; says whether the connection took them. */
  boolean write(byte[] raw) {
    try {
      out.write(raw);
      out.flush();
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  static byte[] frameBytes(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(stream >> shift);
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  boolean frame(int type, int flags, int stream, byte[] payload) {
    return write(frameBytes(type, flags, stream, payload));
  }

  /** The headers of a gRPC call, without compression of any kind. */
  static byte[] call(String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83);
    block.write(0x87);
    literal(block, 4, path);
    literal(block, 1, "x");
    block.write(0x0f);
    block.write(0x10);
    text(block, "application/grpc");
    block.write(0);
    text(block, "te");
    text(block, "trailers");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, int name, String value) {
    block.write(name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Waits for the other end to close; says whether it did. */
  boolean isClosedWithin(Duration time) throws InterruptedException {
    return reader.join(time);
  }

  /** When it was closed, by {@link System#nanoTime}. */
  long closedAt() {
    return closedAt;
  }

  /** Bytes that came from the other end. */
  long received() {
    return bytes.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
