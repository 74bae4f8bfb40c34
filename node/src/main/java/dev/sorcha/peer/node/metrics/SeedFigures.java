package dev.sorcha.peer.node.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The eleven metrics that the seeds name, by exactly these names (seed 002, Metrics).
 *
 * @param values numbers, words and small objects, in the seeds' order
 */
public record SeedFigures(Map<String, Object> values) {

  public SeedFigures {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
