package dev.sorcha.peer.node.address;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a STUN server where it sees this node, over UDP or TCP (RFC 8489).
 *
 * <p>An answer counts if it carries the transaction id of its request and comes from the address
 * that was asked: 96 bits that somebody who does not see the request cannot know (RFC 8489, 5).
 */
final class StunClient implements AutoCloseable {

  /** The first retransmission over UDP; each later one waits twice as long (RFC 8489, 6.2.1). */
  static final Duration FIRST_RETRANSMISSION = Duration.ofMillis(500);

  /**
   * Packets that are looked at for one answer. Spoofed ones are cheap to send, and without a bound
   * a flood of them would keep this thread busy for as long as the deadline. A guess.
   */
  private static final int MOST_PACKETS = 1_000_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final DatagramChannel channel;
  private final Selector selector;
  private int ignored;

  /** An answer: what it says, and how long it took. */
  record Answer(StunMessage message, InetSocketAddress from, Duration took) {}

  private StunClient(DatagramChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /** A client with a UDP socket of its own, whose mapping all its questions share. */
  static StunClient open(InetSocketAddress local) throws IOException {
    boolean six = local.getAddress().getAddress().length == 16;
    DatagramChannel channel =
        DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    Selector selector = null;
    try {
      channel.bind(local);
      channel.configureBlocking(false);
      selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return new StunClient(channel, selector);
    } catch (IOException | RuntimeException failed) {
      if (selector != null) {
        selector.close();
      }
      channel.close();
      throw failed;
    }
  }

  InetSocketAddress local() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /** Packets that came in and answered nothing: spoofed, late or broken. */
  int ignored() {
    return ignored;
  }

  /**
   * One transaction over UDP.
   *
   * @param change 0, or from where the server shall answer: then any address of it may
   * @return empty if no answer came within the time
   */
  Optional<Answer> ask(InetSocketAddress server, int change, Duration patience) throws IOException {
    byte[] id = newId();
    byte[] request = StunMessage.request(id, change);
    long began = System.nanoTime();
    long deadline = began + patience.toNanos();
    long pause = FIRST_RETRANSMISSION.toNanos();
    long resend = began;
    ByteBuffer packet = ByteBuffer.allocate(StunMessage.MAX_BYTES);
    for (int seen = 0; seen < MOST_PACKETS; ) {
      long now = System.nanoTime();
      if (now - deadline >= 0) {
        return Optional.empty();
      }
      if (now - resend >= 0) {
        channel.send(ByteBuffer.wrap(request), server);
        resend = now + pause;
        pause *= 2;
      }
      packet.clear();
      InetSocketAddress from = (InetSocketAddress) channel.receive(packet);
      if (from == null) {
        await(Math.min(deadline, resend) - now);
        continue;
      }
      seen++;
      Optional<StunMessage> answer = StunMessage.read(packet.flip());
      boolean rightSource = change != 0 || from.equals(server);
      if (answer.isPresent() && rightSource && answer.get().answers(id)) {
        return Optional.of(
            new Answer(answer.get(), from, Duration.ofNanos(System.nanoTime() - began)));
      }
      ignored++;
    }
    return Optional.empty();
  }

  private void await(long nanos) throws IOException {
    selector.select(Math.max(1, nanos / 1_000_000));
    selector.selectedKeys().clear();
  }

  /** Sends bytes that are no request. */
  void sendRaw(byte[] bytes, InetSocketAddress to) throws IOException {
    channel.send(ByteBuffer.wrap(bytes), to);
  }

  /** Whether these bytes, sent to an address, come back in to this socket within the time. */
  boolean hears(StunClient sender, InetSocketAddress at, Duration patience) throws IOException {
    byte[] token = newId();
    sender.sendRaw(token, at);
    long deadline = System.nanoTime() + patience.toNanos();
    ByteBuffer packet = ByteBuffer.allocate(StunMessage.MAX_BYTES);
    while (System.nanoTime() - deadline < 0) {
      packet.clear();
      if (channel.receive(packet) == null) {
        await(deadline - System.nanoTime());
      } else if (packet.flip().equals(ByteBuffer.wrap(token))) {
        return true;
      }
    }
    return false;
  }

  /** One transaction over TCP: for sites that let no UDP out. */
  static Optional<Answer> askOverTcp(InetSocketAddress server, Duration patience)
      throws IOException {
    byte[] id = newId();
    long began = System.nanoTime();
    long deadline = began + patience.toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(server, millisUntil(deadline));
      socket.getOutputStream().write(StunMessage.request(id, 0));
      byte[] packet = new byte[StunMessage.MAX_BYTES];
      readFully(socket, packet, 0, StunMessage.HEADER_BYTES, deadline);
      Optional<Integer> length = StunMessage.lengthOf(ByteBuffer.wrap(packet));
      if (length.isEmpty()) {
        return Optional.empty();
      }
      readFully(socket, packet, StunMessage.HEADER_BYTES, length.get(), deadline);
      return StunMessage.read(ByteBuffer.wrap(packet, 0, length.get()))
          .filter(message -> message.answers(id))
          .map(message -> new Answer(message, server, Duration.ofNanos(System.nanoTime() - began)));
    } catch (SocketTimeoutException silent) {
      return Optional.empty();
    }
  }

  private static void readFully(Socket socket, byte[] into, int from, int until, long deadline)
      throws IOException {
    for (int at = from; at < until; ) {
      socket.setSoTimeout(millisUntil(deadline));
      int read = socket.getInputStream().read(into, at, until - at);
      if (read < 0) {
        throw new EOFException("the server closed after " + at + " bytes");
      }
      at += read;
    }
  }

  private static int millisUntil(long deadline) throws SocketTimeoutException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no answer");
    }
    return (int) left;
  }

  /** The address from which packets to this server leave, which may differ between servers. */
  static InetAddress sourceFor(InetSocketAddress server) throws IOException {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.connect(server);
      return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
    }
  }

  private static byte[] newId() {
    byte[] id = new byte[StunMessage.ID_BYTES];
    RANDOM.nextBytes(id);
    return id;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
