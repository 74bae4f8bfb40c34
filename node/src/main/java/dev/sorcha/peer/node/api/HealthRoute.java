package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.health.Verdict;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with the node and what to do about it, and its figures under the seeds' names. */
final class HealthRoute {

  private static final String SCHEMA = "health/v1";
  private static final String METRICS_SCHEMA = "metrics/v1";

  private final LocalNode node;

  HealthRoute(LocalNode node) {
    this.node = node;
  }

  /**
   * @param verdict one of healthy, degraded, unhealthy
   * @param summary the worst finding in a sentence
   * @param findings those that explain themselves, worst first; then consequences of these
   */
  record Answer(String schema, String verdict, String summary, List<FindingJson> findings) {

    static Answer of(Verdict verdict) {
      return new Answer(
          SCHEMA,
          verdict.word().text(),
          verdict.summary(),
          verdict.findings().stream().map(FindingJson::of).toList());
    }
  }

  /** The seeds' "JSON metrics export". */
  void metrics(Context ctx) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("schema", METRICS_SCHEMA);
    answer.putAll(node.seedFigures());
    LoopbackHttp.json(ctx, 200, answer);
  }

  void show(Context ctx) {
    LoopbackHttp.json(ctx, 200, Answer.of(node.health()));
  }
}
