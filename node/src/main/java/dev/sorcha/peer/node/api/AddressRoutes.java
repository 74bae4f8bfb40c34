package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.boundary.NatBehaviour;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Under which address the node is known outside, and whether it can be dialled there. */
final class AddressRoutes {

  private static final String SCHEMA = "address/v1";

  private final LocalNode node;
  private final Answers answers;

  AddressRoutes(LocalNode node, Answers answers) {
    this.node = node;
    this.answers = answers;
  }

  /**
   * Times are Unix milliseconds, or null.
   *
   * @param advertised what peers on the Internet are told, or empty
   * @param verdict one of unknown, public, private
   * @param advice the verdict as a sentence
   * @param fix what to do, or empty
   * @param asking whether a source or a peer has still to answer
   */
  record Address(
      String schema,
      String listening,
      String advertised,
      String source,
      String verdict,
      String reason,
      String advice,
      String fix,
      boolean good,
      List<Findings> sources,
      List<DialBack> dialBacks,
      @Nullable Long lookedUpAt,
      boolean asking) {}

  /** What one of interfaces, mapping, stun, http told. */
  record Findings(String source, List<Found> found, List<String> failures, @Nullable Nat nat) {

    static Findings of(AddressFindings told) {
      return new Findings(
          word(told.source()),
          told.found().stream().map(Found::of).toList(),
          told.failures(),
          told.nat().map(Nat::of).orElse(null));
    }
  }

  record Found(String address, String by) {

    static Found of(FoundAddress found) {
      return new Found(found.toString(), found.by());
    }
  }

  /**
   * @param hairpin whether the node reaches its own outside address from inside, or null
   * @param classic the name of RFC 3489
   */
  record Nat(String mapping, String filtering, @Nullable Boolean hairpin, String classic) {

    static Nat of(NatBehaviour nat) {
      return new Nat(
          nat.mapping().words(),
          nat.filtering().words(),
          nat.hairpin().orElse(null),
          nat.classicName());
    }
  }

  /**
   * @param outcome one of reached, unreachable, another_key, elsewhere, busy
   * @param seenAt from where the peer sees us come, or empty
   */
  record DialBack(String peer, String outcome, String words, String seenAt, long at) {

    static DialBack of(AddressView.DialBack answer) {
      return new DialBack(
          answer.peer().hex(),
          word(answer.outcome()),
          answer.outcome().words(),
          answer.seenAt(),
          answer.at().toEpochMilli());
    }
  }

  void show(Context ctx) {
    answer(ctx, 200, answers.address(false));
  }

  void check(Context ctx) {
    answer(ctx, 202, answers.address(true));
  }

  private void answer(Context ctx, int status, AddressView view) {
    LoopbackHttp.json(
        ctx,
        status,
        new Address(
            SCHEMA,
            node.facts().peerAddress(),
            view.advertised(),
            view.source(),
            word(view.verdict()),
            view.reason(),
            view.advice(),
            view.fix(),
            view.good(),
            view.findings().stream().map(Findings::of).toList(),
            view.dialBacks().stream().map(DialBack::of).toList(),
            Json.millis(view.lookedUpAt()),
            view.asking()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
