package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Events as log lines: the message is the event's stable name, the rest are key-value pairs. What
 * concerns one transaction is DEBUG, what concerns a peer or the node INFO and above.
 *
 * <p>Text from peers is escaped, so an event is one line, whatever a peer sends (threat L3). At
 * TRACE every input and effect of the core is written, which is the complete log.
 */
public final class EventLog {

  private static final Logger log = LoggerFactory.getLogger(EventLog.class);

  /** A longer text is from somebody who wants to fill the disk. */
  private static final int MAX_TEXT = 300;

  /** A longer input is a list of ids or peers. */
  private static final int MAX_TRACE = 4_000;

  /** A step was made. On the loop's thread. */
  public void stepped(Input input, List<Effect> effects) {
    if (log.isTraceEnabled()) {
      log.trace("in  {}", escaped(input.toString(), MAX_TRACE));
      effects.forEach(effect -> log.trace("out {}", escaped(effect.toString(), MAX_TRACE)));
    }
  }

  /** Writes the event's line. */
  public void publish(NodeEvent event) {
    switch (event) {
      case NodeEvent.PeerUp(var peer, var path) ->
          write(Level.INFO, "peer-up", "peer", peer, "path", path);
      case NodeEvent.PeerDown(var peer, var reason) ->
          write(Level.INFO, "peer-down", "peer", peer, "reason", reason);
      case NodeEvent.DialFailed(var address, var failure) ->
          write(
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
          write(
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
          write(Level.INFO, "breaker-opened", "peer", peer, "failures", failures, "until", until);
      case NodeEvent.BreakerClosed(var peer) -> write(Level.INFO, "breaker-closed", "peer", peer);
      case NodeEvent.BootstrapSilent(var tried, var nextTry) ->
          write(Level.WARN, "bootstrap-silent", "tried", tried, "next-try", nextTry);
      case NodeEvent.PeersDiscovered(var from, var added, var known) ->
          write(Level.INFO, "peers-discovered", "peer", from, "added", added, "known", known);
      case NodeEvent.RoundEnded(
              var number,
              var asked,
              var answered,
              var heard,
              var added,
              var refused,
              var known) ->
          write(
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
          write(Level.INFO, "peer-verified", "peer", peer, "address", at);
      case NodeEvent.CheckFailed(var peer, var failures, var failure) ->
          write(
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
          write(Level.INFO, "peer-removed", "peer", peer, "reason", reason);
      case NodeEvent.PeerSuspected(var peer, var silentFor) ->
          write(Level.INFO, "peer-suspected", "peer", peer, "silent-for", silentFor);
      case NodeEvent.PartitionSuspected(var signs) ->
          write(Level.WARN, "partition-suspected", "signs", String.join("; ", signs));
      case NodeEvent.PartitionOver(var lasted) ->
          write(Level.INFO, "partition-over", "lasted", lasted);
      case NodeEvent.StateChanged(var from, var to, var reason) ->
          write(Level.INFO, "state-changed", "from", from, "to", to, "reason", reason);
      case NodeEvent.AddressChanged(var address, var source) ->
          write(Level.INFO, "address-changed", "address", address, "source", source);
      case NodeEvent.ReachabilityChanged(var verdict, var reason) ->
          write(Level.INFO, "reachability-changed", "verdict", verdict, "reason", reason);
      case NodeEvent.Accepted(var id, var sizeBytes) ->
          write(Level.DEBUG, "transaction-accepted", "tx", id, "bytes", sizeBytes);
      case NodeEvent.Learned(var id, var from, var sizeBytes) ->
          write(Level.DEBUG, "transaction-learned", "tx", id, "peer", from, "bytes", sizeBytes);
      case NodeEvent.DuplicateBody(var id, var from) ->
          write(Level.DEBUG, "duplicate-body", "tx", id, "peer", from);
      case NodeEvent.TransferBegun(var id, var sizeBytes) ->
          write(Level.INFO, "transfer-begun", "tx", id, "bytes", sizeBytes);
      case NodeEvent.TransferMoved(var id, var from, var chunks, var reason) ->
          write(
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
          write(
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
          write(Level.WARN, "transfer-failed", "tx", id, "chunks", chunks, "reason", reason);
      case NodeEvent.InCustody(var id, var peers) ->
          write(Level.DEBUG, "transaction-in-custody", "tx", id, "peers", peers);
      case NodeEvent.AttemptFailed(var id, var attempts, var pause, var reason) ->
          write(
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
          write(
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
          write(Level.ERROR, "dead-letters-full", "kept", kept);
      case NodeEvent.DeadLetterRetried(var id) ->
          write(Level.INFO, "dead-letter-retried", "tx", id);
      case NodeEvent.DeadLetterDiscarded(var id, var reason) ->
          write(Level.WARN, "dead-letter-discarded", "tx", id, "reason", reason);
      case NodeEvent.SubscriberSuspended(var subscriber, var after, var through) ->
          write(
              Level.WARN,
              "subscriber-suspended",
              "subscriber",
              subscriber,
              "after",
              after,
              "through",
              through);
      case NodeEvent.Draining(var waiting, var atMost) ->
          write(Level.INFO, "draining", "waiting", waiting, "at-most", atMost);
      case NodeEvent.Drained(var waiting) ->
          write(waiting == 0 ? Level.INFO : Level.WARN, "drained", "waiting", waiting);
      case NodeEvent.PullExhausted(var id, var asked) ->
          write(Level.DEBUG, "pull-exhausted", "tx", id, "asked", asked);
      case NodeEvent.AnnouncementIgnored(var id, var from, var reason) ->
          write(Level.DEBUG, "announcement-ignored", "tx", id, "peer", from, "reason", reason);
      case NodeEvent.Offended(var peer, var offence, var detail) ->
          write(Level.WARN, "peer-offended", "peer", peer, "code", offence, "reason", detail);
      case NodeEvent.Banned(var peer, var time) ->
          write(Level.WARN, "peer-banned", "peer", peer, "for", time);
      case NodeEvent.Reconciled(var peer, var result, var symbols, var lacking, var told) ->
          write(
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
          write(Level.INFO, "order-read", "peer", peer, "entries", entries, "lacking", lacking);
      case NodeEvent.StorageFailed(var id, var detail) ->
          write(Level.ERROR, "storage-failed", "tx", id, "reason", detail);
    }
  }

  /**
   * @param fields keys and values in turn
   */
  private static void write(Level level, String event, Object... fields) {
    LoggingEventBuilder line = log.atLevel(level);
    for (int i = 0; i < fields.length; i += 2) {
      line = line.addKeyValue(fields[i].toString(), escaped(fields[i + 1].toString(), MAX_TEXT));
    }
    line.log(event);
  }

  /**
   * The text with control characters, line separators, quotes and backslashes written as escapes,
   * and cut.
   */
  static String escaped(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 16);
    for (int i = 0; i < text.length() && i < most; i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE,
            Character.UNASSIGNED ->
            out.append(String.format("\\u%04x", (int) c));
        default -> {
          if (c == '"' || c == '\\') {
            out.append('\\');
          }
          out.append(c);
        }
      }
    }
    return text.length() > most ? out.append("...").toString() : out.toString();
  }
}
