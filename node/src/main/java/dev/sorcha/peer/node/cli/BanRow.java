package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One ban of the answer {@code bans/v1}, and how people read it.
 *
 * @param json as the node said it
 */
record BanRow(JsonNode json) {

  static final List<String> COLUMNS = List.of("BANNED PEER", "ADDRESS", "SINCE", "UNTIL", "REASON");

  String id() {
    return JsonText.text(json, "id");
  }

  List<String> cells(Instant now) {
    JsonNode until = json.path("until");
    String address = JsonText.text(json, "address");
    String reason = JsonText.text(json, "reason");
    return List.of(
        Words.shortId(id()),
        address.isEmpty() ? "-" : address,
        Words.relative(Instant.ofEpochMilli(json.path("since").asLong(0)), now),
        until.isNumber()
            ? Words.relative(Instant.ofEpochMilli(until.asLong()), now)
            : "lifted by hand",
        reason.isEmpty() ? "-" : reason);
  }
}
