package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.health.Shown;
import dev.sorcha.peer.core.health.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finding as every answer has it.
 *
 * @param code stable; {@code explain} knows it
 * @param severity one of info, warning, critical
 * @param meaning what it means for whoever uses the node
 * @param since Unix milliseconds
 * @param consequenceOf codes that hide it while they hold
 * @param under the code under which it is hidden now, or null
 */
record FindingJson(
    String code,
    String severity,
    String title,
    String cause,
    String remedy,
    String meaning,
    long since,
    List<String> consequenceOf,
    @Nullable String under) {

  static FindingJson of(Shown shown) {
    var code = shown.finding().code();
    return new FindingJson(
        code.word(),
        shown.severity().word(),
        code.title(),
        shown.finding().cause(),
        shown.finding().remedy(),
        code.meaning(),
        shown.since().toEpochMilli(),
        code.consequenceOf().stream().map(cause -> cause.word()).toList(),
        shown.under().isPresent() ? shown.under().get().word() : null);
  }

  /** Those that no other one explains. */
  static List<FindingJson> roots(Verdict verdict) {
    return verdict.roots().stream().map(FindingJson::of).toList();
  }
}
