package dev.sorcha.peer.node.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Makes counters before anything is counted, one for each value of a label. */
final class Meters {

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  MeterRegistry registry() {
    return registry;
  }

  Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  Counter counter(String name, String label, String value, String description) {
    return Counter.builder(name).tag(label, value).description(description).register(registry);
  }

  <K extends Enum<K>> Map<K, Counter> counters(
      Class<K> kinds, String name, String label, String description) {
    Map<K, Counter> counters = new EnumMap<>(kinds);
    for (K kind : kinds.getEnumConstants()) {
      counters.put(kind, counter(name, label, label(kind), description));
    }
    return counters;
  }

  /** Counts one of them. */
  static <K extends Enum<K>> void count(Map<K, Counter> counters, K kind) {
    Counter counter = counters.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  /** The value of a label. */
  static String label(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
