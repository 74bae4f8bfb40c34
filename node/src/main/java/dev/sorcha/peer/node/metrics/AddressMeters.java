package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.AddressView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.Map;

/** Under which address the node is known, and whether peers get in. */
final class AddressMeters {

  private final Counter changes;
  private final Map<AddressSource, Counter> answered;
  private final Map<AddressSource, Counter> silent;
  private volatile double reachable = Double.NaN;

  AddressMeters(Meters meters) {
    this.changes =
        meters.counter("address.changes", "Times that the node became known under an address");
    this.answered =
        meters.counters(
            AddressSource.class, "address.answers", "source", "Addresses that a source told");
    this.silent =
        meters.counters(
            AddressSource.class,
            "address.failures",
            "source",
            "Servers of a source that told none");
    Gauge.builder("peer.externally.reachable", this, it -> it.reachable)
        .description("1: peers can dial this node; 0: they cannot; NaN: not known")
        .register(meters.registry());
  }

  void changed() {
    changes.increment();
  }

  void reachability(AddressView.Verdict verdict) {
    reachable =
        switch (verdict) {
          case PUBLIC -> 1;
          case PRIVATE -> 0;
          case UNKNOWN -> Double.NaN;
        };
  }

  void lookedUp(AddressFindings findings) {
    Counter found = answered.get(findings.source());
    Counter failed = silent.get(findings.source());
    if (found != null && failed != null) {
      found.increment(findings.found().size());
      failed.increment(findings.failures().size());
    }
  }
}
