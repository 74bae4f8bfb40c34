package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The answer {@code status/v1} as people read it: a name and a sentence for each fact. */
final class StatusRows {

  /** A reason has the size of a line; more is not the API's. */
  private static final int LONGEST_TEXT = 300;

  private final JsonNode status;
  private final Instant now;
  private final List<List<String>> rows = new ArrayList<>();

  private StatusRows(JsonNode status, Instant now) {
    this.status = status;
    this.now = now;
  }

  static List<List<String>> of(JsonNode status, Instant now) {
    StatusRows all = new StatusRows(status, now);
    all.node();
    all.network();
    all.discovery();
    all.transactions();
    all.process();
    return all.rows;
  }

  private void row(String name, String text) {
    rows.add(List.of(name, text));
  }

  private void node() {
    row("node", text(status, "name") + " " + text(status, "id"));
    health();
    String reason = text(status, "stateReason");
    row("state", text(status, "state") + (reason.isEmpty() ? "" : ", " + reason));
    List<String> roles = new ArrayList<>();
    status.path("roles").forEach(role -> roles.add(Words.plain(role.asString(""), LONGEST_TEXT)));
    row("roles", String.join(", ", roles));
  }

  /** What 'health' says, shorter. */
  private void health() {
    JsonNode findings = status.path("findings");
    if (text(status, "verdict").isEmpty()) {
      return;
    }
    row("health", text(status, "verdict") + (findings.isEmpty() ? ", nothing is wrong" : ""));
    for (JsonNode finding : findings) {
      row(
          "",
          FindingRows.text(finding, "severity")
              + " "
              + FindingRows.text(finding, "code")
              + ": "
              + FindingRows.text(finding, "cause"));
      row("", "  fix: " + FindingRows.text(finding, "remedy"));
    }
  }

  private void network() {
    JsonNode network = status.path("network");
    int departed = network.path("departed").asInt(0);
    row(
        "peers",
        text(status, "peersReachable")
            + " of at least "
            + text(network, "wanted")
            + " reachable; "
            + text(status, "peersKnown")
            + " known, "
            + text(network, "active")
            + " active"
            + (departed == 0 ? "" : ", " + departed + " departed and still tried"));
    JsonNode signs = network.path("partitionSigns");
    if (!signs.isEmpty()) {
      row("partition", "suspected" + relative(network, "partitionSince", ", began ", ""));
      signs.forEach(sign -> row("", Words.plain(sign.asString(""), LONGEST_TEXT)));
    }
  }

  private void discovery() {
    JsonNode discovery = status.path("discovery");
    String phase = text(discovery, "phase");
    row("discovery", phase + meaning(phase));
    JsonNode last = discovery.path("lastRound");
    row(
        "round",
        (last.isObject() ? round(last) : "none is over yet")
            + relative(discovery, "nextRound", "; the next one ", ""));
    row("success", relative(discovery, "lastSuccess", "a peer answered ", "no peer answered yet"));
  }

  private static String meaning(String phase) {
    return switch (phase) {
      case "initial" -> ", nothing was tried yet";
      case "bootstrap" -> ", first contacts are being dialled";
      case "discovery" -> ", rounds still bring peers";
      case "active" -> ", the peers are known and checked one by one";
      case "retry" -> ", no first contact answered, they are dialled again after a pause";
      default -> "";
    };
  }

  private static String round(JsonNode round) {
    int refused = round.path("refused").asInt(0);
    return text(round, "number")
        + ": "
        + text(round, "answered")
        + " of "
        + Words.count(round.path("asked").asInt(0), "peer")
        + " answered, "
        + text(round, "added")
        + " new among "
        + text(round, "heard")
        + " named"
        + (refused == 0 ? "" : ", " + refused + " refused");
  }

  private String deadLetters() {
    int dead = status.path("deadLetters").asInt(0);
    return dead == 0 ? "" : "; " + Words.count(dead, "dead letter") + ", see 'sorcha-peer dead'";
  }

  private void transactions() {
    row(
        "outbox",
        text(status, "outbox")
            + " of "
            + text(status, "outboxCapacity")
            + " accepted and not yet held by enough peers"
            + deadLetters()
            + (status.path("draining").asBoolean(false)
                ? "; nothing new is taken, the node ends when none waits"
                : ""));
    int suspended = status.path("suspendedSubscribers").asInt(0);
    if (suspended > 0) {
      row(
          "suspended",
          Words.count(suspended, "subscriber")
              + " had stopped and missed something, see 'sorcha-peer subscribers'");
    }
    row("pulling", text(status, "pulling") + " announced and not yet here");
    row(
        "seen",
        text(status, "seen")
            + " transactions, the last one has sequence "
            + text(status, "lastSequence"));
  }

  private void process() {
    row("address", text(status, "peerAddress"));
    row("metrics", text(status, "telemetry") + "/metrics");
    row("version", text(status, "version"));
    row("started", started(text(status, "startedAt")));
  }

  private String started(String time) {
    try {
      return Words.relative(Instant.parse(time), now);
    } catch (DateTimeParseException otherForm) {
      return time;
    }
  }

  private String relative(JsonNode in, String member, String before, String none) {
    JsonNode millis = in.path(member);
    return Optional.of(millis)
        .filter(JsonNode::isNumber)
        .map(time -> before + Words.relative(Instant.ofEpochMilli(time.asLong()), now))
        .orElse(none);
  }

  private static String text(JsonNode in, String member) {
    return Words.plain(in.path(member).asString(""), LONGEST_TEXT);
  }
}
