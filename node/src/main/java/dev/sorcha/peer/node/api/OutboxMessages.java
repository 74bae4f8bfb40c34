package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.wire.node.v1.DrainResponse;
import dev.sorcha.peer.wire.node.v1.GetStatusResponse;
import dev.sorcha.peer.wire.node.v1.ListDeadLettersResponse;
import dev.sorcha.peer.wire.node.v1.ListQueueResponse;
import dev.sorcha.peer.wire.node.v1.PeerTrace;
import dev.sorcha.peer.wire.node.v1.QueueEntry;
import dev.sorcha.peer.wire.node.v1.Transfer;
import dev.sorcha.peer.wire.node.v1.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Receipts, outbox and dead letters as messages of {@code node_api.proto}. */
final class OutboxMessages {

  private OutboxMessages() {}

  static GetStatusResponse status(Report.TransactionStatus status, List<JudgedBy> verdicts) {
    GetStatusResponse.Builder message =
        GetStatusResponse.newBuilder()
            .setHash(status.id().hex())
            .setHeld(status.held())
            .setInOutbox(status.inOutbox())
            .setCustody(status.custody())
            .setAttempts(status.attempts())
            .setStage(StageWords.of(status.stage()))
            .setReason(status.reason())
            .setReachable(status.reachable().size())
            .setReached(status.reached());
    status.acceptedAt().ifPresent(time -> message.setAcceptedAt(time.toEpochMilli()));
    status.releasedAt().ifPresent(time -> message.setReleasedAt(time.toEpochMilli()));
    status.nextAttempt().ifPresent(time -> message.setNextAttempt(time.toEpochMilli()));
    Set<PeerId> now = new HashSet<>(status.reachable());
    status.traces().forEach(trace -> message.addPeers(trace(trace, now)));
    status
        .transfer()
        .ifPresent(
            it ->
                message.setTransfer(
                    Transfer.newBuilder()
                        .setBytes(it.bytes())
                        .setSize(it.sizeBytes())
                        .setSources(it.sources())
                        .setAnnouncers(it.announcers())));
    for (JudgedBy verdict : verdicts) {
      message.addVerdicts(
          Verdict.newBuilder()
              .setSubscriber(verdict.subscriber())
              .setAccepted(verdict.accepted())
              .setReason(verdict.reason())
              .setAt(verdict.atMillis()));
    }
    return message.build();
  }

  private static PeerTrace trace(Report.PeerTrace trace, Set<PeerId> reachable) {
    PeerTrace.Builder message =
        PeerTrace.newBuilder()
            .setId(trace.peer().hex())
            .setReachable(reachable.contains(trace.peer()))
            .setSent(trace.sentBytes());
    trace.announced().ifPresent(time -> message.setAnnounced(time.toEpochMilli()));
    trace.fetched().ifPresent(time -> message.setFetched(time.toEpochMilli()));
    trace.custody().ifPresent(time -> message.setCustody(time.toEpochMilli()));
    trace.echoed().ifPresent(time -> message.setEchoed(time.toEpochMilli()));
    return message.build();
  }

  static ListQueueResponse queue(Report.Waiting page) {
    ListQueueResponse.Builder message =
        ListQueueResponse.newBuilder()
            .setWaiting(page.queue().waiting())
            .setCapacity(page.queue().capacity())
            .setBytes(page.queue().waitingBytes())
            .setInFlight(page.queue().inFlight())
            .setDeadLetters(page.queue().dead())
            .setNext(page.more() ? page.rows().getLast().sequence() : 0);
    page.queue().oldest().ifPresent(time -> message.setOldest(time.toEpochMilli()));
    page.rows().forEach(row -> message.addEntries(entry(row)));
    return message.build();
  }

  static DrainResponse draining(int waiting) {
    return DrainResponse.newBuilder().setState("draining").setWaiting(waiting).build();
  }

  static DrainResponse drained(Report.Waiting left) {
    return DrainResponse.newBuilder()
        .setState(DrainWait.state(left))
        .setWaiting(left.queue().waiting())
        .addAllEntries(left.rows().stream().map(OutboxMessages::entry).toList())
        .build();
  }

  private static QueueEntry entry(Report.WaitingRow row) {
    QueueEntry.Builder message =
        QueueEntry.newBuilder()
            .setHash(row.id().hex())
            .setSequence(row.sequence())
            .setSize(row.sizeBytes())
            .setAcceptedAt(row.acceptedAt().toEpochMilli())
            .setStage(StageWords.of(row.stage()))
            .setAttempts(row.attempts())
            .setCustody(row.custody())
            .setLastReason(row.lastReason());
    row.nextAttempt().ifPresent(time -> message.setNextAttempt(time.toEpochMilli()));
    return message.build();
  }

  static ListDeadLettersResponse deadLetters(Report.DeadLetters page) {
    return ListDeadLettersResponse.newBuilder()
        .setTotal(page.total())
        .addAllDeadLetters(page.rows().stream().map(OutboxMessages::deadLetter).toList())
        .setNext(page.more() ? page.rows().getLast().sequence() : 0)
        .build();
  }

  private static dev.sorcha.peer.wire.node.v1.DeadLetter deadLetter(DeadLetter letter) {
    return dev.sorcha.peer.wire.node.v1.DeadLetter.newBuilder()
        .setHash(letter.id().hex())
        .setSequence(letter.sequence())
        .setSize(letter.sizeBytes())
        .setAcceptedAt(letter.acceptedAt().toEpochMilli())
        .setAttempts(letter.attempts())
        .setFirstAttempt(letter.firstAttempt().toEpochMilli())
        .setLastAttempt(letter.lastAttempt().toEpochMilli())
        .setReason(letter.reason())
        .setRetried(letter.retried())
        .build();
  }
}
