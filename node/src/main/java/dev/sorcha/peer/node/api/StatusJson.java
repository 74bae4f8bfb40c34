package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.PeerId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a transaction, schema {@code transaction-status/v1}. Times are Unix
 * milliseconds, or null.
 *
 * @param custody peers that said that their copy is on disk
 * @param announced peers that this node told of it
 * @param fetched peers that got the bytes from this node
 * @param echoes peers that announced it to this node
 * @param transfer while a body above 1 MiB is fetched from peers
 * @param verdicts of subscribers, by name
 * @param reachable peers that can be reached now, {@code reached} of which showed that they have it
 */
record StatusJson(
    String schema,
    String hash,
    boolean held,
    boolean inOutbox,
    int custody,
    int attempts,
    String stage,
    @Nullable Long acceptedAt,
    @Nullable Long releasedAt,
    @Nullable Long nextAttempt,
    String reason,
    long announced,
    long fetched,
    long echoes,
    int reachable,
    int reached,
    List<Trace> peers,
    @Nullable Transfer transfer,
    List<Verdict> verdicts) {

  private static final String SCHEMA = "transaction-status/v1";

  /** One peer; when each was so first, and the bytes of a large body that it got so far. */
  record Trace(
      String id,
      boolean reachable,
      @Nullable Long announced,
      @Nullable Long fetched,
      @Nullable Long custody,
      @Nullable Long echoed,
      long sent) {}

  /** How much has come; {@code size} is 0 until it is known. */
  record Transfer(long bytes, long size, int sources, int announcers) {}

  /** What a subscriber said of it last. */
  record Verdict(String subscriber, boolean accepted, String reason, long at) {}

  static StatusJson of(Report.TransactionStatus status, List<JudgedBy> verdicts) {
    Set<PeerId> now = new HashSet<>(status.reachable());
    return new StatusJson(
        SCHEMA,
        status.id().hex(),
        status.held(),
        status.inOutbox(),
        status.custody(),
        status.attempts(),
        StageWords.of(status.stage()),
        Json.millis(status.acceptedAt()),
        Json.millis(status.releasedAt()),
        Json.millis(status.nextAttempt()),
        status.reason(),
        count(status, trace -> trace.announced().isPresent()),
        count(status, trace -> trace.fetched().isPresent()),
        count(status, trace -> trace.echoed().isPresent()),
        now.size(),
        status.reached(),
        status.traces().stream().map(of(now)).toList(),
        status
            .transfer()
            .map(it -> new Transfer(it.bytes(), it.sizeBytes(), it.sources(), it.announcers()))
            .orElse(null),
        verdicts.stream()
            .map(it -> new Verdict(it.subscriber(), it.accepted(), it.reason(), it.atMillis()))
            .toList());
  }

  /** How many peers that is true of. */
  static long count(Report.TransactionStatus status, Predicate<Report.PeerTrace> what) {
    return status.traces().stream().filter(what).count();
  }

  private static Function<Report.PeerTrace, Trace> of(Set<PeerId> reachable) {
    return trace ->
        new Trace(
            trace.peer().hex(),
            reachable.contains(trace.peer()),
            Json.millis(trace.announced()),
            Json.millis(trace.fetched()),
            Json.millis(trace.custody()),
            Json.millis(trace.echoed()),
            trace.sentBytes());
  }
}
