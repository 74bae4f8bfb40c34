package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The outbox and the dead letters of a running node, through its local API. */
final class OutboxClient {

  /** A short form of a hash: with six digits, two of 10,000 begin alike in three lists. */
  private static final Pattern HASH_OR_PREFIX = Pattern.compile("[0-9a-f]{6,64}");

  /** Of 200 rows each: more than an outbox of the largest size has. */
  private static final int MAX_PAGES = 100_000;

  /** Hashes in one change: what the node takes. */
  private static final int MOST_HASHES = 1_000;

  private final NodeClient node;

  OutboxClient(NodeClient node) {
    this.node = node;
  }

  /** What is known about a transaction, schema {@code transaction-status/v1}. */
  JsonNode statusOf(TxId id) throws NodeUnreachable, ApiProblem {
    return node.get("/api/v1/transactions/" + id.hex() + "/status");
  }

  /**
   * The outbox.
   *
   * @param head the first page, with the figures
   * @param entries of all pages
   */
  record Queue(JsonNode head, List<JsonNode> entries) {}

  /**
   * The first entries, or all.
   *
   * @param most how many
   */
  Queue queue(long most) throws NodeUnreachable, ApiProblem {
    List<JsonNode> entries = new ArrayList<>();
    JsonNode head = node.get("/api/v1/queue?after=0");
    JsonNode page = head;
    for (int pages = 1; pages < MAX_PAGES; pages++) {
      page.path("entries").forEach(entries::add);
      if (!page.path("next").isNumber() || entries.size() >= most) {
        break;
      }
      page = node.get("/api/v1/queue?after=" + page.path("next").asLong());
    }
    return new Queue(head, entries.stream().limit(most).toList());
  }

  /** All dead letters whose reason has this text in it. */
  List<JsonNode> deadLetters(String reason) throws NodeUnreachable, ApiProblem {
    List<JsonNode> letters = new ArrayList<>();
    long after = 0;
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      JsonNode page =
          node.get("/api/v1/dead-letters?after=" + after + "&reason=" + encoded(reason));
      page.path("deadLetters").forEach(letters::add);
      if (!page.path("next").isNumber()) {
        break;
      }
      after = page.path("next").asLong();
    }
    return letters;
  }

  /** They and their bytes, a line of JSON each. */
  InputStream export(String reason) throws NodeUnreachable, ApiProblem {
    return node.stream("/api/v1/dead-letters/export?reason=" + encoded(reason));
  }

  /** Begins to drain the node, a line of JSON each second. */
  InputStream drain(Duration atMost) throws NodeUnreachable, ApiProblem {
    return node.stream("/api/v1/drain", "{\"atMostMillis\":" + atMost.toMillis() + "}");
  }

  /**
   * Retries or discards.
   *
   * @param verb {@code retry} or {@code discard}
   * @return how many there were
   */
  int change(String verb, List<String> hashes) throws NodeUnreachable, ApiProblem {
    int changed = 0;
    for (int from = 0; from < hashes.size(); from += MOST_HASHES) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("schema", "dead-letters-selection/v1");
      members.put("hashes", hashes.subList(from, Math.min(from + MOST_HASHES, hashes.size())));
      JsonNode answer = node.post("/api/v1/dead-letters/" + verb, Json.line(members));
      changed += answer.path("count").asInt(0);
    }
    return changed;
  }

  /**
   * The one whose hash begins so.
   *
   * @throws CommandFailed if none or several do, or the text is no hash
   */
  static JsonNode beginningWith(String text, List<JsonNode> letters) throws CommandFailed {
    String prefix = text.toLowerCase(Locale.ROOT);
    if (!HASH_OR_PREFIX.matcher(prefix).matches()) {
      throw new CommandFailed(
          ExitCode.USAGE, "HASH: '" + Words.plain(text, 80) + "' (expected: 6 to 64 hex digits)");
    }
    List<JsonNode> found =
        letters.stream()
            .filter(letter -> letter.path("hash").asString("").startsWith(prefix))
            .toList();
    if (found.isEmpty()) {
      throw new CommandFailed(
          ExitCode.NOT_FOUND, "no dead letter is " + prefix + "; nothing was changed");
    }
    if (found.size() > 1) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "HASH: '"
              + prefix
              + "' is the beginning of "
              + found.size()
              + " dead letters (expected: of one); nothing was changed");
    }
    return found.getFirst();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
