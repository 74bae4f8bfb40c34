package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Frame.Recon;
import dev.sorcha.peer.core.boundary.Symbol;
import dev.sorcha.peer.wire.link.AskOrder;
import dev.sorcha.peer.wire.link.LinkFrame;
import dev.sorcha.peer.wire.link.Order;
import dev.sorcha.peer.wire.link.ReconAgree;
import dev.sorcha.peer.wire.link.ReconFound;
import dev.sorcha.peer.wire.link.ReconMore;
import dev.sorcha.peer.wire.link.ReconOpen;
import dev.sorcha.peer.wire.link.ReconRefused;
import dev.sorcha.peer.wire.link.ReconSettled;
import dev.sorcha.peer.wire.link.ReconSymbols;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The frames of reconciliation to and from their messages. */
final class ReconCodec {

  private ReconCodec() {}

  static void encode(Recon frame, LinkFrame.Builder out) {
    switch (frame) {
      case Recon.Open(var round, var base, var key0, var key1, var slice, var size, var first) ->
          out.setReconOpen(
              ReconOpen.newBuilder()
                  .setRound(round)
                  .setBase(base)
                  .setKey0(key0)
                  .setKey1(key1)
                  .setSlice(slice)
                  .setSize(size)
                  .setFirst(bytes(List.of(first))));
      case Recon.Symbols(var round, var from, var symbols) ->
          out.setReconSymbols(
              ReconSymbols.newBuilder().setRound(round).setFrom(from).setSymbols(bytes(symbols)));
      case Recon.More(var round, var from, var count) ->
          out.setReconMore(ReconMore.newBuilder().setRound(round).setFrom(from).setCount(count));
      case Recon.Found(var round, var entries, var wanted, var decoded, var last) ->
          out.setReconFound(
              ReconFound.newBuilder()
                  .setRound(round)
                  .setHashes(hashes(entries))
                  .addAllSizes(sizes(entries))
                  .addAllWanted(wanted)
                  .setDecoded(decoded)
                  .setLast(last));
      case Recon.Settled(var round) ->
          out.setReconSettled(ReconSettled.newBuilder().setRound(round));
      case Recon.Agree(var round) -> out.setReconAgree(ReconAgree.newBuilder().setRound(round));
      case Recon.Refused(var round, var why) ->
          out.setReconRefused(ReconRefused.newBuilder().setRound(round).setReason(number(why)));
      case Recon.AskOrder(var life, var after) ->
          out.setAskOrder(AskOrder.newBuilder().setLife(life).setAfter(after));
      case Recon.Order(var life, var entries, var next, var end) ->
          out.setOrder(
              Order.newBuilder()
                  .setLife(life)
                  .setHashes(hashes(entries))
                  .addAllSizes(sizes(entries))
                  .setNext(next)
                  .setEnd(end));
    }
  }

  private static ByteString hashes(List<Announcement> entries) {
    return LinkCodec.digests(entries.stream().map(Announcement::id).toList());
  }

  private static List<Long> sizes(List<Announcement> entries) {
    return entries.stream().map(Announcement::sizeBytes).toList();
  }

  private static ByteString bytes(List<Symbol> symbols) {
    ByteBuffer bytes = ByteBuffer.allocate(symbols.size() * Symbol.BYTES);
    symbols.forEach(symbol -> bytes.putLong(symbol.sum()).putInt(symbol.check()));
    return UnsafeByteOperations.unsafeWrap(bytes.array());
  }

  private static int number(Recon.Refusal why) {
    return switch (why) {
      case BUSY -> 0;
      case BASE -> 1;
      case FAR -> 2;
    };
  }

  /** Reads one of the messages above; empty for any other. */
  static Optional<Frame> decode(LinkFrame message) throws MalformedMessageException {
    return switch (message.getFrameCase()) {
      case RECON_OPEN -> Optional.of(open(message.getReconOpen()));
      case RECON_SYMBOLS -> {
        ReconSymbols symbols = message.getReconSymbols();
        within("from", symbols.getFrom(), Integer.MAX_VALUE);
        yield Optional.of(
            new Recon.Symbols(
                symbols.getRound(),
                symbols.getFrom(),
                symbols(symbols.getSymbols(), Recon.MAX_SYMBOLS)));
      }
      case RECON_MORE -> {
        ReconMore more = message.getReconMore();
        within("from", more.getFrom(), Recon.MAX_ROW);
        within("count", more.getCount(), Recon.MAX_SYMBOLS);
        yield Optional.of(new Recon.More(more.getRound(), more.getFrom(), more.getCount()));
      }
      case RECON_FOUND -> {
        ReconFound found = message.getReconFound();
        within("wanted", found.getWantedCount(), Recon.MAX_WANTED);
        yield Optional.of(
            new Recon.Found(
                found.getRound(),
                LinkCodec.entries(found.getHashes(), found.getSizesList()),
                found.getWantedList(),
                found.getDecoded(),
                found.getLast()));
      }
      case RECON_SETTLED -> Optional.of(new Recon.Settled(message.getReconSettled().getRound()));
      case RECON_AGREE -> {
        long round = message.getReconAgree().getRound();
        if (round == 0) {
          throw new MalformedMessageException("round: 0 (expected: any other)");
        }
        yield Optional.of(new Recon.Agree(round));
      }
      case RECON_REFUSED -> {
        ReconRefused refused = message.getReconRefused();
        yield Optional.of(new Recon.Refused(refused.getRound(), refusal(refused.getReason())));
      }
      case ASK_ORDER -> {
        AskOrder ask = message.getAskOrder();
        within("after", ask.getAfter(), Long.MAX_VALUE);
        yield Optional.of(new Recon.AskOrder(ask.getLife(), ask.getAfter()));
      }
      case ORDER -> {
        Order order = message.getOrder();
        within("next", order.getNext(), Long.MAX_VALUE);
        within("end", order.getEnd(), Long.MAX_VALUE);
        yield Optional.of(
            new Recon.Order(
                order.getLife(),
                LinkCodec.entries(order.getHashes(), order.getSizesList()),
                order.getNext(),
                order.getEnd()));
      }
      default -> Optional.empty();
    };
  }

  private static Frame open(ReconOpen open) throws MalformedMessageException {
    within("slice", open.getSlice(), Recon.WHOLE);
    within("size", open.getSize(), Integer.MAX_VALUE);
    if (open.getRound() == 0) {
      throw new MalformedMessageException("round: 0 (expected: any other)");
    }
    List<Symbol> first = symbols(open.getFirst(), 1);
    if (first.isEmpty()) {
      throw new MalformedMessageException("first: empty (expected: one symbol)");
    }
    return new Recon.Open(
        open.getRound(),
        open.getBase(),
        open.getKey0(),
        open.getKey1(),
        open.getSlice(),
        open.getSize(),
        first.getFirst());
  }

  private static List<Symbol> symbols(ByteString bytes, int most) throws MalformedMessageException {
    int count = bytes.size() / Symbol.BYTES;
    if (bytes.size() % Symbol.BYTES != 0 || count > most) {
      throw new MalformedMessageException(
          "symbols: " + bytes.size() + " bytes (expected: at most " + most + " of 12)");
    }
    ByteBuffer from = bytes.asReadOnlyByteBuffer();
    List<Symbol> symbols = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      symbols.add(new Symbol(from.getLong(), from.getInt()));
    }
    return symbols;
  }

  private static Recon.Refusal refusal(int number) {
    return switch (number) {
      case 1 -> Recon.Refusal.BASE;
      case 2 -> Recon.Refusal.FAR;
      default -> Recon.Refusal.BUSY;
    };
  }

  private static void within(String name, long value, long most) throws MalformedMessageException {
    if (value < 0 || value > most) {
      throw new MalformedMessageException(name + ": " + value + " (expected: 0.." + most + ")");
    }
  }
}
