package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Whom to link to: one peer of a net group, half of them tried and half only heard of, so that
 * neither who fills one half of the table nor who holds many addresses of few networks gets all the
 * links (threat S1).
 */
final class Selection {

  /** Above this share of one net group the network is one operator's, and groups say nothing. */
  private static final double ONE_OPERATOR = 0.8;

  /** Links into one net group where there are too few groups for one each. A guess. */
  private static final int MOST_OF_A_GROUP = 2;

  private final PeerTable table;
  private final RandomGenerator random;
  private final Map<NetGroup, Integer> taken = new LinkedHashMap<>();
  private final boolean anyGroup;
  private final List<PeerRecord> drawn = new ArrayList<>();

  Selection(
      PeerTable table, Collection<PeerAddress> dialled, boolean everybody, RandomGenerator random) {
    this.table = table;
    this.random = random;
    this.anyGroup = everybody || isOneOperators(table);
    dialled.forEach(address -> taken.merge(NetGroup.of(address), 1, Integer::sum));
  }

  /** Of the links into one net group, only as many count as would be dialled there. */
  static int counted(PeerTable table, Collection<PeerAddress> dialled) {
    Map<NetGroup, Integer> counts = new LinkedHashMap<>();
    dialled.forEach(address -> counts.merge(NetGroup.of(address), 1, Integer::sum));
    int counted =
        counts.values().stream().mapToInt(count -> Math.min(count, MOST_OF_A_GROUP)).sum();
    // The table is looked through only where it makes a difference.
    return counted < dialled.size() && isOneOperators(table) ? dialled.size() : counted;
  }

  /**
   * Looks at all rows, and not at those alone that answered: who attacks sees to it that its own
   * answer first.
   */
  private static boolean isOneOperators(PeerTable table) {
    Map<NetGroup, Integer> counts = new LinkedHashMap<>();
    int largest = 0;
    int all = 0;
    for (PeerRecord row : table.rows()) {
      if (row.info.hasAddress()) {
        all++;
        largest = Math.max(largest, counts.merge(row.group(), 1, Integer::sum));
      }
    }
    return largest > 1 && largest >= ONE_OPERATOR * all;
  }

  List<PeerInfo> draw(int most, Predicate<PeerRecord> wanted) {
    take(most, 1, row -> row.anchor > 0 && wanted.test(row));
    int half = 0;
    for (int i = drawn.size(); i < most; i++) {
      half += random.nextBoolean() ? 1 : 0;
    }
    take(drawn.size() + half, 1, row -> row.tried && wanted.test(row));
    take(most, 1, row -> !row.tried && wanted.test(row));
    take(most, 1, wanted);
    take(most, MOST_OF_A_GROUP, wanted);
    return drawn.stream().map(row -> row.info).toList();
  }

  /** Draws until there are so many. */
  private void take(int until, int ofAGroup, Predicate<PeerRecord> wanted) {
    if (drawn.size() >= until) {
      return;
    }
    table
        .draw(
            until - drawn.size(),
            row -> wanted.test(row) && !drawn.contains(row) && takes(row, ofAGroup),
            random)
        .forEach(drawn::add);
  }

  private boolean takes(PeerRecord row, int ofAGroup) {
    if (anyGroup) {
      return true;
    }
    NetGroup group = row.group();
    if (taken.getOrDefault(group, 0) >= ofAGroup) {
      return false;
    }
    taken.merge(group, 1, Integer::sum);
    return true;
  }
}
