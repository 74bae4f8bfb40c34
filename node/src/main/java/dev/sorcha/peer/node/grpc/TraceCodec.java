package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import dev.sorcha.peer.core.boundary.Frame.Trace;
import dev.sorcha.peer.core.boundary.HopState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.wire.link.AskTrace;
import dev.sorcha.peer.wire.link.LinkFrame;
import dev.sorcha.peer.wire.link.ToldTrace;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/** The frames of traces to and from their messages. */
final class TraceCodec {

  /** Raw bytes of a peer's id. */
  private static final int ID_BYTES = 32;

  private TraceCodec() {}

  static void encode(Trace frame, LinkFrame.Builder out) {
    switch (frame) {
      case Trace.Ask(var id) ->
          out.setAskTrace(AskTrace.newBuilder().setHash(ByteString.copyFrom(id.toBytes())));
      case Trace.Told(var id, var state, var at, var now, var from) -> {
        ToldTrace.Builder told =
            ToldTrace.newBuilder()
                .setHash(ByteString.copyFrom(id.toBytes()))
                .setState(state.number())
                .setNowMicros(micros(now));
        if (state == HopState.HELD) {
          told.setAtMicros(micros(at));
          from.ifPresent(
              peer -> told.setFrom(ByteString.copyFrom(HexFormat.of().parseHex(peer.hex()))));
        }
        out.setToldTrace(told);
      }
    }
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  static Trace decode(LinkFrame message) throws MalformedMessageException {
    return switch (message.getFrameCase()) {
      case ASK_TRACE -> new Trace.Ask(LinkCodec.digest(message.getAskTrace().getHash()));
      case TOLD_TRACE -> told(message.getToldTrace());
      default -> throw new IllegalArgumentException("not of a trace: " + message);
    };
  }

  private static Trace told(ToldTrace message) throws MalformedMessageException {
    return new Trace.Told(
        LinkCodec.digest(message.getHash()),
        HopState.ofNumber(message.getState()),
        Instant.EPOCH.plus(message.getAtMicros(), ChronoUnit.MICROS),
        Instant.EPOCH.plus(message.getNowMicros(), ChronoUnit.MICROS),
        from(message.getFrom()));
  }

  private static Optional<PeerId> from(ByteString bytes) throws MalformedMessageException {
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    if (bytes.size() != ID_BYTES) {
      throw new MalformedMessageException(
          "from: " + bytes.size() + " bytes (expected: " + ID_BYTES + ")");
    }
    return Optional.of(new PeerId(HexFormat.of().formatHex(bytes.toByteArray())));
  }
}
