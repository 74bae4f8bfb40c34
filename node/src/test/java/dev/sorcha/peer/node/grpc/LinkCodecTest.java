package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.HopState;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.Symbol;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.communication.MessageType;
import dev.sorcha.peer.wire.communication.PeerMessage;
import dev.sorcha.peer.wire.discovery.PeerCapabilities;
import dev.sorcha.peer.wire.link.AskReach;
import dev.sorcha.peer.wire.link.LinkFrame;
import dev.sorcha.peer.wire.link.Reach;
import dev.sorcha.peer.wire.link.ToldTrace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkCodecTest {

  private static final PeerId SELF = new PeerId("a".repeat(64));
  private static final PeerId TARGET = new PeerId("0123456789abcdef".repeat(4));
  private static final Transaction BODY = Transaction.of(new byte[] {1, 2, 3});
  private static final TxId ID = BODY.id();
  private static final PeerInfo INFO =
      new PeerInfo(
          SELF,
          "192.0.2.7",
          5001,
          List.of(Protocol.GRPC_STREAM, Protocol.GRPC),
          new Capabilities(true, false, 1 << 20));

  private static final Symbol SYMBOL = new Symbol(Long.MIN_VALUE, -1);

  private static final Instant AT = Instant.ofEpochSecond(1_774_000_000L, 123_456_000);

  /** One of each kind, at the ends of what a number may be. */
  static final List<Frame> FRAMES =
      List.of(
          new Frame.Hello(INFO, "test/1"),
          new Frame.Announce(List.of(new Announcement(ID, 3)), true),
          new Frame.Get(List.of(ID)),
          new Frame.Body(ID, BODY),
          new Frame.Credit(true, 0),
          new Frame.Credit(false, Frame.MAX_CREDIT),
          new Frame.Push(List.of(new Pushed(ID, BODY, 1), new Pushed(ID, BODY, Pushed.OLD)), true),
          new Frame.NotFound(List.of(ID)),
          new Frame.Stored(List.of(ID)),
          new Frame.Declined(List.of(ID), DeclineReason.TOO_LARGE),
          new Frame.Declined(List.of(ID), DeclineReason.OTHER),
          new Frame.AskPeers(7),
          new Frame.Peers(List.of(INFO), 12),
          new Frame.Ping(0),
          new Frame.Ping(Long.MAX_VALUE),
          new Frame.Pong(Long.MIN_VALUE),
          new Frame.AskReach(TARGET),
          new Frame.Reach(TARGET, true),
          new Frame.Reach(TARGET, false),
          new Frame.Goodbye(CloseReason.REMOVED),
          new Frame.Trace.Ask(ID),
          new Frame.Trace.Told(ID, HopState.HELD, AT, AT.plusNanos(7_000), Optional.of(TARGET)),
          new Frame.Trace.Told(ID, HopState.HELD, Instant.EPOCH, AT, Optional.empty()),
          new Frame.Trace.Told(ID, HopState.LACKS, Instant.EPOCH, AT, Optional.empty()),
          new Frame.Recon.Open(-1, 0, Long.MIN_VALUE, 7, Frame.Recon.WHOLE, 12, SYMBOL),
          new Frame.Recon.Symbols(1, 0, List.of()),
          new Frame.Recon.Symbols(1, 32, List.of(Symbol.EMPTY, SYMBOL)),
          new Frame.Recon.More(1, 64, Frame.Recon.MAX_SYMBOLS),
          new Frame.Recon.Found(1, List.of(new Announcement(ID, 3)), List.of(-1L, 5L), true, false),
          new Frame.Recon.Found(1, List.of(), List.of(), false, true),
          new Frame.Recon.Settled(1),
          new Frame.Recon.Agree(-5),
          new Frame.Recon.Refused(1, Frame.Recon.Refusal.BUSY),
          new Frame.Recon.Refused(1, Frame.Recon.Refusal.BASE),
          new Frame.Recon.Refused(1, Frame.Recon.Refusal.FAR),
          new Frame.Recon.AskOrder(-1, Long.MAX_VALUE),
          new Frame.Recon.Order(1, List.of(new Announcement(ID, 0)), 1, 9));

  /** What only our own nodes understand. */
  static final List<Frame> OURS_ALONE =
      FRAMES.stream().filter(frame -> !isOfTheSeeds(frame)).toList();

  private final LinkCodec codec =
      new LinkCodec(new SeedMessages(SELF, InstantSource.fixed(Instant.EPOCH)));

  private static boolean isOfTheSeeds(Frame frame) {
    return frame instanceof Frame.Announce
        || frame instanceof Frame.Get
        || frame instanceof Frame.Body
        || frame instanceof Frame.NotFound;
  }

  @ParameterizedTest
  @FieldSource("FRAMES")
  void ourFrameArrivesAsItWasSent(Frame frame) throws Exception {
    List<PeerMessage> messages = codec.encode(Dialect.OURS, frame);

    assertThat(messages).hasSize(1);
    PeerMessage read = PeerMessage.parseFrom(messages.getFirst().toByteArray());
    assertThat(LinkCodec.decode(read, SELF)).contains(new LinkCodec.Incoming(frame, true));
  }

  @ParameterizedTest
  @FieldSource("OURS_ALONE")
  void aSeedOnlyPeerIsNotSentWhatIsOursAlone(Frame frame) {
    assertThat(codec.encode(Dialect.SEED, frame)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void everyReasonForAGoodbyeArrives(CloseReason reason) throws Exception {
    PeerMessage message = codec.encode(Dialect.OURS, new Frame.Goodbye(reason)).getFirst();

    assertThat(LinkCodec.decode(message, SELF))
        .contains(new LinkCodec.Incoming(new Frame.Goodbye(reason), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"
      })
  void aTargetThatIsNoPeerIdIsMalformed(String target) {
    refuses(LinkFrame.newBuilder().setAskReach(AskReach.newBuilder().setPeerId(target)).build());
    refuses(LinkFrame.newBuilder().setReach(Reach.newBuilder().setPeerId(target)).build());
  }

  private static void refuses(LinkFrame frame) {
    assertThatThrownBy(() -> LinkCodec.decode(message(frame.toByteString()), SELF))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            bad -> {
              assertThat(bad.offence()).isEqualTo(Offence.MALFORMED);
              assertThat(bad.detail())
                  .startsWith("peer id: '")
                  .endsWith("(expected: 64 lower-case hex digits)");
            });
  }

  @Test
  void aTargetOfAMegabyteIsNotRepeatedInTheReason() {
    LinkFrame frame =
        LinkFrame.newBuilder()
            .setAskReach(AskReach.newBuilder().setPeerId("f".repeat(1 << 20)))
            .build();

    assertThatThrownBy(() -> LinkCodec.decode(message(frame.toByteString()), SELF))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, bad -> assertThat(bad.detail()).hasSizeLessThan(200));
  }

  /** Field 10 holds a message; here it says that 5 bytes follow, and 1 does. */
  @Test
  void aPingThatIsCutOffIsMalformed() {
    assertThatThrownBy(() -> LinkCodec.decode(message(ByteString.fromHex("520508")), SELF))
        .isInstanceOf(MalformedMessageException.class);
  }

  /** The numbers are the contract with other versions. */
  @Test
  void theNewFramesHaveTheNumbersTenToThirteen() throws Exception {
    assertThat(payload(new Frame.Ping(5))).isEqualTo(ByteString.fromHex("52020805"));
    assertThat(payload(new Frame.Pong(5))).isEqualTo(ByteString.fromHex("5a020805"));
    ByteString target = ByteString.copyFromUtf8(TARGET.hex());
    assertThat(payload(new Frame.AskReach(TARGET)))
        .isEqualTo(ByteString.fromHex("62420a40").concat(target));
    assertThat(payload(new Frame.Reach(TARGET, true)))
        .isEqualTo(
            ByteString.fromHex("6a440a40").concat(target).concat(ByteString.fromHex("1001")));
  }

  private ByteString payload(Frame frame) {
    return codec.encode(Dialect.OURS, frame).getFirst().getPayload();
  }

  @Test
  void aTraceFromAnIdOfAnotherLengthIsMalformed() {
    LinkFrame frame =
        LinkFrame.newBuilder()
            .setToldTrace(
                ToldTrace.newBuilder()
                    .setHash(ByteString.copyFrom(ID.toBytes()))
                    .setFrom(ByteString.copyFromUtf8("short")))
            .build();

    assertThatThrownBy(() -> LinkCodec.decode(message(frame.toByteString()), SELF))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            bad -> assertThat(bad.detail()).isEqualTo("from: 5 bytes (expected: 32)"));
  }

  /** Whatever number a peer writes is a time, and a state that is not known is one of them. */
  @Test
  void aTraceWithTheLargestNumbersIsRead() throws Exception {
    LinkFrame frame =
        LinkFrame.newBuilder()
            .setToldTrace(
                ToldTrace.newBuilder()
                    .setHash(ByteString.copyFrom(ID.toBytes()))
                    .setState(99)
                    .setAtMicros(Long.MAX_VALUE)
                    .setNowMicros(Long.MIN_VALUE))
            .build();

    assertThat(LinkCodec.decode(message(frame.toByteString()), SELF).orElseThrow().frame())
        .isInstanceOfSatisfying(
            Frame.Trace.Told.class, told -> assertThat(told.state()).isEqualTo(HopState.UNSHARED));
  }

  @Test
  void aPeerThatSaysNothingOfItsCapabilitiesDistributes() throws Exception {
    var silent = dev.sorcha.peer.wire.discovery.PeerInfo.newBuilder().setPort(5001);
    var readOnly = silent.clone().setCapabilities(PeerCapabilities.getDefaultInstance());

    assertThat(SeedMessages.claim(silent.build(), SELF).capabilities())
        .isEqualTo(new Capabilities(false, true, 0));
    assertThat(SeedMessages.claim(readOnly.build(), SELF).capabilities())
        .isEqualTo(new Capabilities(false, false, 0));
  }

  /** Field 99, which no version has: a newer node may send it. */
  @Test
  void aFrameOfANewerVersionIsPassedOver() throws Exception {
    assertThat(LinkCodec.decode(message(ByteString.fromHex("9a0600")), SELF))
        .isEqualTo(Optional.empty());
  }

  private static PeerMessage message(ByteString payload) {
    return PeerMessage.newBuilder()
        .setMessageType(MessageType.LINK_FRAME)
        .setPayload(payload)
        .build();
  }
}
