package dev.sorcha.peer.node.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A transaction's status as people read it. */
final class TxRows {

  private TxRows() {}

  /** The lines, without a heading. */
  static List<String> of(JsonNode status) {
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("hash", JsonText.text(status, "hash")));
    rows.add(List.of("stage", stage(status, now)));
    JsonText.time(status, "acceptedAt")
        .ifPresent(time -> rows.add(List.of("accepted", time + ", " + Words.relative(time, now))));
    rows.add(
        List.of("here", status.path("held").asBoolean(false) ? "on this node's disk" : "not held"));
    if (status.hasNonNull("transfer")) {
      rows.add(List.of("fetching", transfer(status.path("transfer"))));
    }
    if (!JsonText.text(status, "stage").equals("not-ours")) {
      rows.add(List.of("seen", seen(status)));
    }
    status.path("verdicts").forEach(verdict -> rows.add(List.of("verdict", verdict(verdict, now))));
    List<String> lines = new ArrayList<>(Words.table(rows));
    lines.addAll(peers(status));
    return lines;
  }

  /** How much has come, and from whom. */
  static String transfer(JsonNode transfer) {
    long size = transfer.path("size").asLong(0);
    return percent(transfer.path("bytes").asLong(0), size)
        + " of "
        + (size == 0 ? "a size that is not known yet" : size + " bytes")
        + ", from "
        + transfer.path("sources").asInt(0)
        + " of "
        + Words.count(transfer.path("announcers").asInt(0), "peer")
        + " that have it";
  }

  private static String verdict(JsonNode verdict, Instant now) {
    String reason = JsonText.text(verdict, "reason");
    return (verdict.path("accepted").asBoolean(false) ? "accepted by " : "REJECTED by ")
        + JsonText.text(verdict, "subscriber")
        + JsonText.time(verdict, "at").map(at -> ", " + Words.relative(at, now)).orElse("")
        + (reason.isEmpty() ? "" : ": " + reason);
  }

  private static String percent(long part, long whole) {
    return (whole == 0 ? 0 : part * 100 / whole) + " %";
  }

  private static String stage(JsonNode status, Instant now) {
    String reason = JsonText.text(status, "reason");
    return JsonText.text(status, "stage")
        + (reason.isEmpty()
            ? ""
            : " after " + Words.count(status.path("attempts").asInt(0), "attempt") + ": " + reason)
        + JsonText.time(status, "nextAttempt")
            .map(next -> "; next one " + Words.relative(next, now))
            .orElse("");
  }

  /** In one line: whom it told, and what came of it. */
  static String seen(JsonNode status) {
    return "announced to "
        + status.path("announced").asInt(0)
        + ", fetched by "
        + status.path("fetched").asInt(0)
        + ", custody of "
        + status.path("custody").asInt(0)
        + ", echoed by "
        + status.path("echoes").asInt(0)
        + "; "
        + status.path("reached").asInt(0)
        + " of "
        + Words.count(status.path("reachable").asInt(0), "peer")
        + " linked now have it";
  }

  private static List<String> peers(JsonNode status) {
    if (status.path("peers").isEmpty()) {
      return List.of();
    }
    Optional<Instant> from = JsonText.time(status, "acceptedAt");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PEER ID", "LINKED", "ANNOUNCED", "SENT", "FETCHED", "CUSTODY", "ECHOED"));
    status
        .path("peers")
        .forEach(
            peer ->
                rows.add(
                    List.of(
                        Words.shortId(JsonText.text(peer, "id")),
                        peer.path("reachable").asBoolean(false) ? "yes" : "no",
                        after(peer, "announced", from),
                        sent(peer),
                        after(peer, "fetched", from),
                        after(peer, "custody", from),
                        after(peer, "echoed", from))));
    return Words.table(rows);
  }

  /** Of a large body. */
  private static String sent(JsonNode peer) {
    long bytes = peer.path("sent").asLong(0);
    return bytes == 0 ? "-" : bytes / 1_024 + " KiB";
  }

  /** Since it was accepted. */
  private static String after(JsonNode peer, String member, Optional<Instant> from) {
    Optional<Instant> time = JsonText.time(peer, member);
    if (time.isEmpty() || from.isEmpty()) {
      return "-";
    }
    return Duration.between(from.get(), time.get()).toMillis() + " ms";
  }
}
