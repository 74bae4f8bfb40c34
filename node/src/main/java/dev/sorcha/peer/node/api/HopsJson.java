package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.PeerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What linked peers say of a transaction when they are asked, schema {@code hops/v1}.
 *
 * @param hops answers, in the order in which they came
 * @param silent peers that were asked and did not answer in time
 */
record HopsJson(String schema, String hash, List<Hop> hops, List<String> silent) {

  private static final String SCHEMA = "hops/v1";

  /**
   * One peer's part.
   *
   * @param state held, forgotten, lacks or unshared
   * @param at when it came to the peer, Unix milliseconds by this node's clock, or null
   * @param withinMs how much earlier or later that may have been
   * @param from who sent it, or null: for a submission, and where it is not told
   */
  record Hop(
      String peer, String state, @Nullable Double at, double withinMs, @Nullable String from) {}

  static HopsJson of(Report.Traced traced) {
    return new HopsJson(
        SCHEMA,
        traced.id().hex(),
        traced.hops().stream().map(HopsJson::hop).toList(),
        traced.silent().stream().map(PeerId::hex).toList());
  }

  private static Hop hop(Report.Hop hop) {
    return new Hop(
        hop.peer().hex(),
        hop.state().word(),
        hop.at().isPresent() ? TraceJson.millis(hop.at().get()) : null,
        Math.round(hop.within().toNanos() / 1e3) / 1e3,
        hop.from().isPresent() ? hop.from().get().hex() : null);
  }
}
