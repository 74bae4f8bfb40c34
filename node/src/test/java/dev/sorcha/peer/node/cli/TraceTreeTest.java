package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class TraceTreeTest {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);
  private static final String D = "d".repeat(64);

  /** This node's own part: it was submitted here, and it knows why D may not have it. */
  private static final TraceTree.Part OWN =
      own("{\"at\":1000.0,\"how\":\"submitted\",\"from\":null,\"firstHeard\":1000.0}");

  private static TraceTree.Part own(String here) {
    return new TraceTree.Part(
        A,
        "alder",
        Optional.of(
            JsonMapper.shared()
                .readTree(
                    "{\"held\":true,\"here\":%s,\"peers\":[{\"id\":\"%s\",\"why\":\"told of it\"}]}"
                        .formatted(here, D))));
  }

  private static String hop(String peer, String state, double at, String from) {
    return "{\"peer\":\"%s\",\"state\":\"%s\",\"at\":%s,\"withinMs\":0.25,\"from\":%s}"
        .formatted(
            peer,
            state,
            state.equals("held") ? String.valueOf(at) : "null",
            from.isEmpty() ? "null" : "\"" + from + "\"");
  }

  private static List<String> lines(TraceTree.Part own, String silent, String... hops) {
    TraceHops said =
        new TraceHops(
            JsonMapper.shared()
                .readTree(
                    "{\"hops\":[%s],\"silent\":[%s]}".formatted(String.join(",", hops), silent)));
    List<TraceTree.Part> parts = new ArrayList<>(List.of(own));
    parts.addAll(said.parts());
    List<String> lines = new ArrayList<>(TraceTree.rows(parts));
    lines.addAll(said.rest());
    return lines.stream().map(line -> line.replaceAll(" {2,}", "  ").strip()).toList();
  }

  @Test
  void hopsOfPeersStandBelowWhomTheyHaveItFrom() {
    assertThat(
            lines(
                OWN,
                "",
                hop(C, "held", 1_005, B),
                hop(B, "held", 1_002, A),
                hop(D, "lacks", 0, "")))
        .containsExactly(
            "NODE  AFTER  HOP  HOW",
            "alder  0.0 ms  -  submitted",
            "bbbbbbbbbb  2.0 ms  2.0 ms  received (± 0.3 ms) from alder",
            "cccccccccc  5.0 ms  3.0 ms  received (± 0.3 ms) from bbbbbbbbbb",
            "dddddddddd does not have it: alder: told of it");
  }

  @Test
  void whoSaysNothingIsNamed() {
    assertThat(lines(OWN, "\"" + D + "\"", hop(B, "unshared", 0, ""), hop(C, "forgotten", 0, "")))
        .containsExactly(
            "NODE  AFTER  HOP  HOW",
            "alder  0.0 ms  -  submitted",
            "cccccccccc has it, and does not remember how it came",
            "not shared by bbbbbbbbbb",
            "no answer from dddddddddd");
  }

  /** Two peers that lie hide neither themselves nor this node. */
  @Test
  void peersThatHaveItFromEachOtherAreShownAllTheSame() {
    TraceTree.Part own =
        own("{\"at\":1001.0,\"how\":\"asked\",\"from\":\"%s\",\"firstHeard\":1000.0}".formatted(B));

    assertThat(lines(own, "", hop(B, "held", 1_002, A), hop(C, "held", 1_003, C)))
        .containsExactly(
            "NODE  AFTER  HOP  HOW",
            "alder  0.0 ms  -1.0 ms  asked from bbbbbbbbbb",
            "bbbbbbbbbb  1.0 ms  1.0 ms  received (± 0.3 ms) from alder",
            "cccccccccc  2.0 ms  0.0 ms  received (± 0.3 ms) from cccccccccc");
  }
}
