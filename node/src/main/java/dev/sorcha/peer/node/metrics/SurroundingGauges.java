package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.health.Severity;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Clocks, certificates, findings: what is around the node. */
final class SurroundingGauges {

  SurroundingGauges(MeterRegistry registry, Supplier<Surroundings> around) {
    Gauge.builder(
            "peer.certificate.not.after.timestamp.seconds",
            around,
            it -> it.get().certificateUntil().getEpochSecond())
        .tag("certificate", "node")
        .description("When the node's certificate ends, in Unix seconds")
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "peer.clock.offset.seconds",
            around,
            it -> it.get().clockAhead().map(ahead -> ahead.toMillis() / 1e3).orElse(Double.NaN))
        .description(
            "How far this machine's clock is ahead of the median of linked peers'; NaN: unknown")
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder("connections.refused", around, it -> it.get().refusedConnections())
        .description("Connections to the peer port that were not taken because of a limit")
        .register(registry);
    for (Severity severity : Severity.values()) {
      Gauge.builder("health.findings", around, it -> it.get().findings().getOrDefault(severity, 0))
          .tag("severity", severity.word())
          .description("Findings that are shown now, consequences not counted")
          .strongReference(true)
          .register(registry);
    }
  }
}
