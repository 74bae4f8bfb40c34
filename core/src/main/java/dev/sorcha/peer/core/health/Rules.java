package dev.sorcha.peer.core.health;

import java.util.ArrayList;
import java.util.List;

/** Which findings hold, by the facts alone. */
public final class Rules {

  private Rules() {}

  /** All that hold, in the order of {@link FindingCode}; each at most once. */
  public static List<Finding> findings(Facts facts) {
    List<Finding> found = new ArrayList<>();
    found.addAll(MachineRules.of(facts));
    found.addAll(NetworkRules.of(facts));
    found.addAll(TransactionRules.of(facts));
    found.sort((a, b) -> a.code().compareTo(b.code()));
    return found;
  }
}
