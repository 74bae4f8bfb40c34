package dev.sorcha.peer.node.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One success criterion of the seeds (seed 000, Success Criteria) and the figure that was measured.
 *
 * @param id as the seeds number it
 * @param target what they ask for, in words
 * @param limit the figure is good below this
 * @param value infinite for what did not come about
 * @param unit of both
 * @param how the figure came about
 */
record Criterion(String id, String target, double limit, double value, String unit, String how) {

  boolean pass() {
    return value < limit;
  }

  String verdict() {
    return pass() ? "PASS" : "FAIL";
  }

  /** {@code 431 ms}. */
  String figure() {
    return Double.isInfinite(value)
        ? "never"
        : String.format(Locale.ROOT, "%,.0f %s", Math.ceil(value), unit);
  }

  Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("target", target);
    json.put("verdict", verdict());
    json.put("value", Double.isInfinite(value) ? null : Math.round(value * 100) / 100.0);
    json.put("limit", limit);
    json.put("unit", unit);
    json.put("how", how);
    return json;
  }
}
