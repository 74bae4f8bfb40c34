package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.LinkId;
import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Why links end, and who ended them. */
final class LinkCounters {

  /** Links that are being closed; there are never so many. */
  private static final int MOST = 4_096;

  private final Map<String, Counter> disconnects = new LinkedHashMap<>();
  private final Map<LinkId, String> closing = new LinkedHashMap<>();

  LinkCounters(Meters meters) {
    for (CloseReason reason : CloseReason.values()) {
      make(meters, word(reason), "us");
      make(meters, word(reason), "peer");
    }
    make(meters, "lost", "nobody");
  }

  private void make(Meters meters, String reason, String initiator) {
    disconnects.put(
        reason + " " + initiator,
        Counter.builder("peer.disconnects")
            .tag("reason", reason)
            .tag("initiator", initiator)
            .description("Links that ended: closed here, said goodbye to, or simply gone")
            .register(meters.registry()));
  }

  private static String word(CloseReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  /** This node closes a link. */
  void closed(LinkId link, CloseReason reason) {
    remember(link, word(reason) + " us");
  }

  /** The other end says that it closes. */
  void goodbye(LinkId link, CloseReason reason) {
    remember(link, word(reason) + " peer");
  }

  /** The first who says it is who did it. */
  private void remember(LinkId link, String how) {
    if (closing.size() < MOST) {
      closing.putIfAbsent(link, how);
    }
  }

  /** A link is over. */
  void down(LinkId link) {
    String how = closing.remove(link);
    Counter counter = disconnects.get(how == null ? "lost nobody" : how);
    if (counter != null) {
      counter.increment();
    }
  }
}
