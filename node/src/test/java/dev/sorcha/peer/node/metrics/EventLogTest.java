package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class EventLogTest {

  private static final PeerId PEER = new PeerId("b".repeat(64));
  private static final TxId TX = TxId.hash(new byte[] {1});

  private final Logger logger = (Logger) LoggerFactory.getLogger(EventLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final EventLog log = new EventLog();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void aDeadLetterAndItsEndAreWarnings() {
    Instant at = Instant.ofEpochMilli(1_000);
    log.publish(new NodeEvent.DeadLettered(new DeadLetter(TX, 1, 1, at, 5, at, at, "idle", 0)));

    assertThat(only().getLevel()).isEqualTo(Level.WARN);
    assertThat(only().getMessage()).isEqualTo("dead-letter");
    assertThat(only().getKeyValuePairs())
        .extracting(Object::toString)
        .containsExactly(
            "tx=\"" + TX.hex() + "\"",
            "attempts=\"5\"",
            "first=\"1970-01-01T00:00:01Z\"",
            "last=\"1970-01-01T00:00:01Z\"",
            "reason=\"idle\"");
    lines.list.clear();
    log.publish(new NodeEvent.DeadLetterDiscarded(TX, "idle"));
    assertThat(only().getLevel()).isEqualTo(Level.WARN);
    assertThat(only().getMessage()).isEqualTo("dead-letter-discarded");
  }

  @Test
  void writesOneLineWithStableFields() {
    log.publish(new NodeEvent.PeerUp(PEER, "stream out"));

    assertThat(only().getLevel()).isEqualTo(Level.INFO);
    assertThat(only().getMessage()).isEqualTo("peer-up");
    assertThat(only().getKeyValuePairs())
        .extracting(Object::toString)
        .containsExactly("peer=\"" + PEER.hex() + "\"", "path=\"stream out\"");
  }

  @Test
  void ranksTransactionsBelowPeersAndFaultsAbove() {
    log.publish(new NodeEvent.Learned(TX, PEER, 1));
    log.publish(new NodeEvent.Banned(PEER, Duration.ofMinutes(1)));
    log.publish(new NodeEvent.StorageFailed(TX, "disk full"));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.DEBUG, Level.WARN, Level.ERROR);
  }

  @Test
  void hasOneLineForEachThingThatBecomesOfAPeer() {
    PeerAddress address = new PeerAddress("192.0.2.7", 5001);
    log.publish(new NodeEvent.RoundEnded(3, 5, 4, 30, 2, 1, 12));
    log.publish(new NodeEvent.RoundEnded(4, 5, 4, 30, 0, 0, 12));
    log.publish(new NodeEvent.PeerVerified(PEER, address));
    log.publish(
        new NodeEvent.CheckFailed(PEER, 2, new Failure(Failure.Kind.TIMED_OUT, "after 10 s")));
    log.publish(
        new NodeEvent.CheckFailed(PEER, 3, new Failure(Failure.Kind.IDENTITY, "another key")));
    log.publish(new NodeEvent.PeerRemoved(PEER, "it failed 4 times"));
    log.publish(new NodeEvent.PeerSuspected(PEER, Duration.ofSeconds(10)));
    log.publish(new NodeEvent.PartitionSuspected(List.of("one sign", "another")));
    log.publish(new NodeEvent.PartitionOver(Duration.ofMinutes(3)));

    String peer = "[peer=\"" + PEER.hex() + "\", ";
    assertThat(lines.list)
        .extracting(
            line -> line.getLevel() + " " + line.getMessage() + " " + line.getKeyValuePairs())
        .containsExactly(
            "INFO discovery-round [round=\"3\", asked=\"5\", answered=\"4\", heard=\"30\","
                + " added=\"2\", refused=\"1\", known=\"12\"]",
            "DEBUG discovery-round [round=\"4\", asked=\"5\", answered=\"4\", heard=\"30\","
                + " added=\"0\", refused=\"0\", known=\"12\"]",
            "INFO peer-verified " + peer + "address=\"192.0.2.7:5001\"]",
            "DEBUG check-failed "
                + peer
                + "failures=\"2\", code=\"TIMED_OUT\", reason=\"after 10 s\"]",
            "WARN check-failed "
                + peer
                + "failures=\"3\", code=\"IDENTITY\", reason=\"another key\"]",
            "INFO peer-removed " + peer + "reason=\"it failed 4 times\"]",
            "INFO peer-suspected " + peer + "silent-for=\"PT10S\"]",
            "WARN partition-suspected [signs=\"one sign; another\"]",
            "INFO partition-over [lasted=\"PT3M\"]");
  }

  @Test
  void keepsWhatPeersSendOnOneLine() {
    log.publish(
        new NodeEvent.Offended(
            PEER, Offence.MALFORMED, "x\r\nERROR forged\" a=\"b\\\u001b[31m\u2028\u202e end"));

    assertThat(only().getKeyValuePairs().getLast().value)
        .isEqualTo("x\\u000d\\u000aERROR forged\\\" a=\\\"b\\\\\\u001b[31m\\u2028\\u202e end");
  }

  @Test
  void cutsLongTexts() {
    log.publish(new NodeEvent.PeerDown(PEER, "x".repeat(10_000)));

    assertThat(only().getKeyValuePairs().getLast().value.toString()).hasSize(303).endsWith("...");
  }

  @Test
  void writesInputsAndEffectsAtTheFinestLevelOnly() {
    Input input = new Input.LinkDown(new LinkId(1), "reset\nby peer");
    List<Effect> effects =
        List.of(new Effect.Publish(new NodeEvent.PeerDown(PEER, "reset\nby peer")));

    log.stepped(input, effects);
    assertThat(lines.list).isEmpty();
    logger.setLevel(Level.TRACE);
    log.stepped(input, effects);

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("reset\\u000aby peer"));
  }

  private ILoggingEvent only() {
    assertThat(lines.list).hasSize(1);
    return lines.list.getFirst();
  }
}
