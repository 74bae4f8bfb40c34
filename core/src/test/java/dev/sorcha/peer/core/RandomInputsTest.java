package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.info;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.PeerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens, in whatever order: bounds hold, and no chain of reminders becomes two. */
final class RandomInputsTest {

  private static final int STEPS = 100_000;
  private static final int MOST_ROWS = 60;
  private static final int MOST_DEPARTED = 30;

  /** A small table, so that every bound is reached. */
  private static NodeConfig small() {
    NodeConfig base = NodeConfig.defaults(info(500));
    return new NodeConfig(
        base.self(),
        base.roles(),
        MembershipConfig.DEFAULT.with(
            it -> {
              it.maxPeers = MOST_ROWS;
              it.maxDeparted = MOST_DEPARTED;
            }),
        base.link(),
        base.gossip(),
        base.outbox(),
        base.reconcile(),
        base.guard(),
        base.address());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 4})
  void boundsHold(long seed) {
    RandomWorld world = new RandomWorld(small(), seed);
    Map<Class<?>, Integer> most = new HashMap<>();
    int departedEver = 0;
    int rowsEver = 0;
    for (int step = 1; step <= STEPS; step++) {
      world.step();
      String at = "seed " + seed + ", step " + step;
      if (step % 20 == 0) {
        world.reminders().forEach((kind, count) -> most.merge(kind, count, Math::max));
      }
      long pings =
          world.calls.stream().filter(call -> call.request() instanceof Request.Ping).count();
      assertThat(pings).as(at).isLessThanOrEqualTo(10);
      assertThat(world.dials).as(at).hasSizeLessThanOrEqualTo(10 + 2);
      if (step % 500 == 0) {
        world.saves();
        NodeStatus status = world.status();
        rowsEver = Math.max(rowsEver, status.peers().size());
        departedEver = Math.max(departedEver, status.network().departed());
        agree(at, world, status);
      }
    }
    assertThat(rowsEver).isGreaterThan(20);
    assertThat(departedEver).isPositive();
    // Two chains that nothing brings forward.
    assertThat(most)
        .containsEntry(Timer.RefreshDue.class, 1)
        .containsEntry(Timer.LinksDue.class, 1);
    assertThat(most.get(Timer.PeersSaveDue.class)).isLessThanOrEqualTo(2);
    // Those that are brought forward leave the old one behind until it is due.
    for (Class<?> kind :
        List.of(
            Timer.DiscoveryDue.class,
            Timer.FeelerDue.class,
            Timer.BootstrapDue.class,
            Timer.DepartedDue.class)) {
      assertThat(most.getOrDefault(kind, 0)).as("seed %d: %s", seed, kind).isLessThan(30);
    }
  }

  /** One id is in the table or among the departed, and the disk says the same as the memory. */
  private static void agree(String at, RandomWorld world, NodeStatus status) {
    assertThat(status.peers()).as(at).hasSizeLessThanOrEqualTo(MOST_ROWS);
    assertThat(status.network().departed()).as(at).isLessThanOrEqualTo(MOST_DEPARTED);
    Set<PeerId> rows =
        status.peers().stream()
            .filter(row -> row.info().hasAddress())
            .map(row -> row.info().id())
            .collect(Collectors.toSet());
    Map<Boolean, Set<PeerId>> stored =
        world.disk.values().stream()
            .collect(
                Collectors.partitioningBy(
                    row -> row.standing() == StoredPeer.Standing.DEPARTED,
                    Collectors.mapping(row -> row.info().id(), Collectors.toSet())));
    assertThat(stored.get(false)).as(at).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(stored.get(true)).as(at).hasSize(status.network().departed());
    assertThat(status.peers())
        .as(at)
        .filteredOn(NodeStatus.PeerView::tried)
        .allSatisfy(row -> assertThat(row.reachedAt()).isPresent());
  }
}
