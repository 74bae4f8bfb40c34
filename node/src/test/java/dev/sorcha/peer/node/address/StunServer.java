package dev.sorcha.peer.node.address;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/** A STUN server on loopback that answers as a test says. */
final class StunServer implements AutoCloseable {

  private static final int COOKIE = 0x2112A442;

  private final DatagramSocket socket;
  private final Function<Question, byte[][]> answers;
  private final Thread thread;

  /** A request and where it came from. */
  record Question(ByteBuffer request, InetSocketAddress from) {

    byte[] id() {
      byte[] id = new byte[12];
      request.get(8, id);
      return id;
    }

    /** What an honest server says. */
    byte[] truth() {
      return success(id(), from.getPort(), from.getAddress().getAddress());
    }
  }

  private StunServer(DatagramSocket socket, Function<Question, byte[][]> answers) {
    this.socket = socket;
    this.answers = answers;
    this.thread = Thread.ofVirtual().start(this::serve);
  }

  static StunServer start(Function<Question, byte[][]> answers) throws IOException {
    return new StunServer(
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), answers);
  }

  static StunServer honest() throws IOException {
    return start(question -> new byte[][] {question.truth()});
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void serve() {
    byte[] buffer = new byte[1_500];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        for (byte[] answer : answers.apply(new Question(ByteBuffer.wrap(bytes), from))) {
          socket.send(new DatagramPacket(answer, answer.length, from));
        }
      }
    } catch (SocketException closed) {
      return;
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** A binding success with XOR-MAPPED-ADDRESS. */
  static byte[] success(byte[] id, int port, byte[] ip) {
    byte[] mask = ByteBuffer.allocate(16).putInt(COOKIE).put(id).array();
    byte[] xored = ip.clone();
    for (int i = 0; i < xored.length; i++) {
      xored[i] ^= mask[i];
    }
    return ByteBuffer.allocate(28 + ip.length)
        .putShort((short) 0x0101)
        .putShort((short) (8 + ip.length))
        .putInt(COOKIE)
        .put(id)
        .putShort((short) 0x0020)
        .putShort((short) (4 + ip.length))
        .putShort((short) (ip.length == 4 ? 1 : 2))
        .putShort((short) (port ^ (COOKIE >>> 16)))
        .put(xored)
        .array();
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
