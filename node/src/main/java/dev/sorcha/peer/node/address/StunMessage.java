package dev.sorcha.peer.node.address;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * STUN on the wire (RFC 8489, 5 and 14; RFC 5780, 7): a binding request, and what this node reads
 * of its answer.
 *
 * @param id of the transaction, 96 bits
 * @param mapped where the server saw the request come from: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS
 *     of a server that knows no other
 * @param other the server's second address and port, if it has one (RFC 5780): OTHER-ADDRESS, or
 *     CHANGED-ADDRESS
 */
record StunMessage(
    BigInteger id, Optional<InetSocketAddress> mapped, Optional<InetSocketAddress> other) {

  /** No answer that this node reads is longer than a packet. */
  static final int MAX_BYTES = 1_500;

  static final int HEADER_BYTES = 20;
  static final int ID_BYTES = 12;

  /** For CHANGE-REQUEST: answer from the other port. */
  static final int CHANGE_PORT = 2;

  /** For CHANGE-REQUEST: answer from the other address. */
  static final int CHANGE_ADDRESS = 4;

  private static final int COOKIE = 0x2112A442;
  private static final short REQUEST = 0x0001;
  private static final short SUCCESS = 0x0101;
  private static final short CHANGE_REQUEST = 0x0003;
  private static final int MAPPED_ADDRESS = 0x0001;
  private static final int CHANGED_ADDRESS = 0x0005;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;
  private static final int OTHER_ADDRESS = 0x802C;

  /** A binding request with this transaction id; {@code change} is 0 or a sum of CHANGE values. */
  static byte[] request(byte[] id, int change) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + (change == 0 ? 0 : 8));
    out.putShort(REQUEST).putShort((short) (out.capacity() - HEADER_BYTES)).putInt(COOKIE).put(id);
    if (change != 0) {
      out.putShort(CHANGE_REQUEST).putShort((short) 4).putInt(change);
    }
    return out.array();
  }

  /** How long the message is of which this is the header; empty for what is no STUN message. */
  static Optional<Integer> lengthOf(ByteBuffer header) {
    int length = Short.toUnsignedInt(header.getShort(header.position() + 2));
    boolean stun = header.get(header.position()) >> 6 == 0 && length % 4 == 0;
    return stun && length <= MAX_BYTES - HEADER_BYTES
        ? Optional.of(HEADER_BYTES + length)
        : Optional.empty();
  }

  /**
   * Reads a successful answer to a binding request. Everything else, and whatever is cut short or
   * lies about its length, is nothing: a packet from anybody comes through here.
   */
  static Optional<StunMessage> read(ByteBuffer packet) {
    if (packet.remaining() < HEADER_BYTES) {
      return Optional.empty();
    }
    Optional<Integer> length = lengthOf(packet);
    if (length.isEmpty() || length.get() != packet.remaining()) {
      return Optional.empty();
    }
    ByteBuffer in = packet.slice();
    if (in.getShort() != SUCCESS) {
      return Optional.empty();
    }
    in.getShort();
    if (in.getInt() != COOKIE) {
      return Optional.empty();
    }
    byte[] id = new byte[ID_BYTES];
    in.get(id);
    return attributes(in, id);
  }

  private static Optional<StunMessage> attributes(ByteBuffer in, byte[] id) {
    Optional<InetSocketAddress> xored = Optional.empty();
    Optional<InetSocketAddress> plain = Optional.empty();
    Optional<InetSocketAddress> other = Optional.empty();
    while (in.remaining() >= 4) {
      int kind = Short.toUnsignedInt(in.getShort());
      int size = Short.toUnsignedInt(in.getShort());
      int padded = (size + 3) / 4 * 4;
      if (padded > in.remaining()) {
        return Optional.empty();
      }
      ByteBuffer value = in.slice(in.position(), size);
      in.position(in.position() + padded);
      switch (kind) {
        case XOR_MAPPED_ADDRESS -> xored = xored.or(() -> address(value, mask(id)));
        case MAPPED_ADDRESS -> plain = plain.or(() -> address(value, new byte[16]));
        case OTHER_ADDRESS, CHANGED_ADDRESS -> other = other.or(() -> address(value, new byte[16]));
        default -> {
          // Other attributes say nothing that is needed here.
        }
      }
    }
    Optional<InetSocketAddress> noXor = plain;
    return Optional.of(new StunMessage(new BigInteger(1, id), xored.or(() -> noXor), other));
  }

  private static byte[] mask(byte[] id) {
    return ByteBuffer.allocate(16).putInt(COOKIE).put(id).array();
  }

  private static Optional<InetSocketAddress> address(ByteBuffer value, byte[] mask) {
    if (value.remaining() != 8 && value.remaining() != 20) {
      return Optional.empty();
    }
    int family = Short.toUnsignedInt(value.getShort()) & 0xff;
    int port = Short.toUnsignedInt(value.getShort()) ^ (ByteBuffer.wrap(mask).getShort() & 0xffff);
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    if (family != (bytes.length == 4 ? 1 : 2)) {
      return Optional.empty();
    }
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= mask[i];
    }
    try {
      return Optional.of(new InetSocketAddress(InetAddress.getByAddress(bytes), port));
    } catch (UnknownHostException neverForFourOrSixteenBytes) {
      throw new AssertionError(neverForFourOrSixteenBytes);
    }
  }

  /** Whether it is the answer to the request with this id. */
  boolean answers(byte[] request) {
    return id.equals(new BigInteger(1, request));
  }
}
