package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.health.Finding;
import dev.sorcha.peer.core.health.Shown;
import dev.sorcha.peer.node.metrics.EventLine.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * What an event is called, how much it matters and what belongs to it: one place for the log and
 * for the journal. What concerns one transaction is DEBUG, what concerns a peer or the node INFO
 * and above.
 */
public final class EventLines {

  private EventLines() {}

  /** The line of an event of the core. */
  public static EventLine of(NodeEvent event) {
    return switch (event) {
      case NodeEvent.PeerUp(var peer, var path) ->
          line(Kind.CONNECTED, Level.INFO, "peer-up", "peer", peer, "path", path);
      case NodeEvent.PeerDown(var peer, var reason) ->
          line(Kind.DISCONNECTED, Level.INFO, "peer-down", "peer", peer, "reason", reason);
      case NodeEvent.DialFailed(var address, var failure) ->
          line(
              Kind.ERROR,
              // Another key than the one that was meant is never a matter of the weather.
              failure.kind() == Failure.Kind.IDENTITY ? Level.WARN : Level.DEBUG,
              "dial-failed",
              "address",
              address,
              "code",
              failure.kind(),
              "reason",
              failure.detail());
      case NodeEvent.RungChosen(var peer, var at, var rung, var reason, var nextTry) ->
          line(
              Kind.CONNECTED,
              Level.INFO,
              "rung-chosen",
              "peer",
              peer,
              "address",
              at,
              "rung",
              rung,
              "reason",
              reason,
              "next-try",
              nextTry.map(Instant::toString).orElse("none"));
      case NodeEvent.BreakerOpened(var peer, var failures, var until) ->
          line(
              Kind.STATE,
              Level.INFO,
              "breaker-opened",
              "peer",
              peer,
              "failures",
              failures,
              "until",
              until);
      case NodeEvent.BreakerClosed(var peer) ->
          line(Kind.STATE, Level.INFO, "breaker-closed", "peer", peer);
      case NodeEvent.BootstrapSilent(var tried, var nextTry) ->
          line(Kind.ERROR, Level.WARN, "bootstrap-silent", "tried", tried, "next-try", nextTry);
      case NodeEvent.PeersDiscovered(var from, var added, var known) ->
          line(
              Kind.DISCOVERY,
              Level.INFO,
              "peers-discovered",
              "peer",
              from,
              "added",
              added,
              "known",
              known);
      case NodeEvent.RoundEnded(
              var number,
              var asked,
              var answered,
              var heard,
              var added,
              var refused,
              var known) ->
          line(
              Kind.DISCOVERY,
              // A quiet network has one every few minutes, and nobody reads it.
              added > 0 ? Level.INFO : Level.DEBUG,
              "discovery-round",
              "round",
              number,
              "asked",
              asked,
              "answered",
              answered,
              "heard",
              heard,
              "added",
              added,
              "refused",
              refused,
              "known",
              known);
      case NodeEvent.PeerVerified(var peer, var at) ->
          line(Kind.DISCOVERY, Level.INFO, "peer-verified", "peer", peer, "address", at);
      case NodeEvent.CheckFailed(var peer, var failures, var failure) ->
          line(
              Kind.ERROR,
              failure.kind() == Failure.Kind.IDENTITY ? Level.WARN : Level.DEBUG,
              "check-failed",
              "peer",
              peer,
              "failures",
              failures,
              "code",
              failure.kind(),
              "reason",
              failure.detail());
      case NodeEvent.PeerRemoved(var peer, var reason) ->
          line(Kind.DISCOVERY, Level.INFO, "peer-removed", "peer", peer, "reason", reason);
      case NodeEvent.PeerSuspected(var peer, var silentFor) ->
          line(Kind.STATE, Level.INFO, "peer-suspected", "peer", peer, "silent-for", silentFor);
      case NodeEvent.PartitionSuspected(var signs) ->
          line(Kind.STATE, Level.WARN, "partition-suspected", "signs", String.join("; ", signs));
      case NodeEvent.PartitionOver(var lasted) ->
          line(Kind.STATE, Level.INFO, "partition-over", "lasted", lasted);
      case NodeEvent.StateChanged(var from, var to, var reason) ->
          line(Kind.STATE, Level.INFO, "state-changed", "from", from, "to", to, "reason", reason);
      case NodeEvent.AddressChanged(var address, var source) ->
          line(Kind.STATE, Level.INFO, "address-changed", "address", address, "source", source);
      case NodeEvent.ReachabilityChanged(var verdict, var reason) ->
          line(
              Kind.STATE, Level.INFO, "reachability-changed", "verdict", verdict, "reason", reason);
      case NodeEvent.Accepted(var id, var sizeBytes) ->
          line(Kind.TRANSACTION, Level.DEBUG, "transaction-accepted", "tx", id, "bytes", sizeBytes);
      case NodeEvent.Learned(var id, var from, var sizeBytes) ->
          line(
              Kind.TRANSACTION,
              Level.DEBUG,
              "transaction-learned",
              "tx",
              id,
              "peer",
              from,
              "bytes",
              sizeBytes);
      case NodeEvent.DuplicateBody(var id, var from) ->
          line(Kind.TRANSACTION, Level.DEBUG, "duplicate-body", "tx", id, "peer", from);
      case NodeEvent.TransferBegun(var id, var sizeBytes) ->
          line(Kind.TRANSACTION, Level.INFO, "transfer-begun", "tx", id, "bytes", sizeBytes);
      case NodeEvent.TransferMoved(var id, var from, var chunks, var reason) ->
          line(
              Kind.TRANSACTION,
              Level.INFO,
              "transfer-moved",
              "tx",
              id,
              "peer",
              from,
              "chunks",
              chunks,
              "reason",
              reason);
      case NodeEvent.TransferEnded(var id, var sizeBytes, var sources, var took) ->
          line(
              Kind.TRANSACTION,
              Level.INFO,
              "transfer-ended",
              "tx",
              id,
              "bytes",
              sizeBytes,
              "sources",
              sources,
              "took",
              took);
      case NodeEvent.TransferFailed(var id, var chunks, var reason) ->
          line(
              Kind.TRANSACTION,
              Level.WARN,
              "transfer-failed",
              "tx",
              id,
              "chunks",
              chunks,
              "reason",
              reason);
      case NodeEvent.InCustody(var id, var peers) ->
          line(Kind.TRANSACTION, Level.DEBUG, "transaction-in-custody", "tx", id, "peers", peers);
      case NodeEvent.AttemptFailed(var id, var attempts, var pause, var reason) ->
          line(
              Kind.TRANSACTION,
              Level.INFO,
              "attempt-failed",
              "tx",
              id,
              "attempts",
              attempts,
              "next-in",
              pause,
              "reason",
              reason);
      case NodeEvent.DeadLettered(var letter) ->
          line(
              Kind.ERROR,
              Level.WARN,
              "dead-letter",
              "tx",
              letter.id(),
              "attempts",
              letter.attempts(),
              "first",
              letter.firstAttempt(),
              "last",
              letter.lastAttempt(),
              "reason",
              letter.reason());
      case NodeEvent.DeadLettersFull(var kept) ->
          line(Kind.ERROR, Level.ERROR, "dead-letters-full", "kept", kept);
      case NodeEvent.DeadLetterRetried(var id) ->
          line(Kind.TRANSACTION, Level.INFO, "dead-letter-retried", "tx", id);
      case NodeEvent.DeadLetterDiscarded(var id, var reason) ->
          line(Kind.TRANSACTION, Level.WARN, "dead-letter-discarded", "tx", id, "reason", reason);
      case NodeEvent.Rejected(var id, var subscriber, var reason, var stopped) ->
          line(
              Kind.TRANSACTION,
              Level.INFO,
              "transaction-rejected",
              "tx",
              id,
              "subscriber",
              subscriber,
              "reason",
              reason,
              "stopped",
              stopped);
      case NodeEvent.SubscriberSuspended(var subscriber, var after, var through) ->
          line(
              Kind.STATE,
              Level.WARN,
              "subscriber-suspended",
              "subscriber",
              subscriber,
              "after",
              after,
              "through",
              through);
      case NodeEvent.Draining(var waiting, var atMost) ->
          line(Kind.STATE, Level.INFO, "draining", "waiting", waiting, "at-most", atMost);
      case NodeEvent.Drained(var waiting) ->
          line(Kind.STATE, waiting == 0 ? Level.INFO : Level.WARN, "drained", "waiting", waiting);
      case NodeEvent.PullExhausted(var id, var asked) ->
          line(Kind.TRANSACTION, Level.DEBUG, "pull-exhausted", "tx", id, "asked", asked);
      case NodeEvent.AnnouncementIgnored(var id, var from, var reason) ->
          line(
              Kind.TRANSACTION,
              Level.DEBUG,
              "announcement-ignored",
              "tx",
              id,
              "peer",
              from,
              "reason",
              reason);
      case NodeEvent.Offended(var peer, var offence, var detail) ->
          line(
              Kind.ERROR,
              Level.WARN,
              "peer-offended",
              "peer",
              peer,
              "code",
              offence,
              "reason",
              detail);
      case NodeEvent.Banned(var peer, var time) ->
          line(Kind.STATE, Level.WARN, "peer-banned", "peer", peer, "for", time);
      case NodeEvent.BannedByOperator(var peer, var time, var reason) ->
          line(
              Kind.STATE,
              Level.WARN,
              "peer-banned-by-operator",
              "peer",
              peer,
              "for",
              time.map(Duration::toString).orElse("good"),
              "reason",
              reason);
      case NodeEvent.Unbanned(var peer) ->
          line(Kind.STATE, Level.INFO, "peer-unbanned", "peer", peer);
      case NodeEvent.Reconciled(var peer, var result, var symbols, var lacking, var told) ->
          line(
              Kind.TRANSACTION,
              lacking + told == 0 ? Level.DEBUG : Level.INFO,
              "reconciled",
              "peer",
              peer,
              "result",
              result,
              "symbols",
              symbols,
              "lacking",
              lacking,
              "told",
              told);
      case NodeEvent.OrderRead(var peer, var entries, var lacking) ->
          line(
              Kind.TRANSACTION,
              Level.INFO,
              "order-read",
              "peer",
              peer,
              "entries",
              entries,
              "lacking",
              lacking);
      case NodeEvent.StorageFailed(var id, var detail) ->
          line(Kind.ERROR, Level.ERROR, "storage-failed", "tx", id, "reason", detail);
    };
  }

  /** A finding is shown from now on. */
  public static EventLine raised(Shown shown) {
    return line(
        Kind.HEALTH,
        switch (shown.severity()) {
          case INFO -> Level.INFO;
          case WARNING -> Level.WARN;
          case CRITICAL -> Level.ERROR;
        },
        "finding-raised",
        "code",
        shown.finding().code().word(),
        "cause",
        shown.finding().cause(),
        "remedy",
        shown.finding().remedy());
  }

  /** A finding does not hold any more, or another one explains it. */
  public static EventLine cleared(Finding finding) {
    return line(Kind.HEALTH, Level.INFO, "finding-cleared", "code", finding.code().word());
  }

  /** Somebody with the token did something. */
  public static EventLine action(String what, String target) {
    return line(Kind.ACTION, Level.INFO, "action", "what", what, "target", target);
  }

  /** The node serves. */
  public static EventLine started(String version) {
    return line(Kind.STATE, Level.INFO, "node-started", "version", version);
  }

  /** The node stops in order. */
  public static EventLine stopping() {
    return line(Kind.STATE, Level.INFO, "node-stopping");
  }

  /**
   * @param fields keys and values in turn
   */
  static EventLine line(Kind kind, Level level, String code, Object... fields) {
    Map<String, String> members = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      members.put(fields[i].toString(), fields[i + 1].toString());
    }
    return new EventLine(code, kind, level, members);
  }
}
