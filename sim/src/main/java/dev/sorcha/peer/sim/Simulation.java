package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.BootstrapNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One run of a scenario.
 *
 * <pre>
 *   joining ──all started──► settling ──► submitting, with faults ──► until all is everywhere ──► 2 s
 * </pre>
 *
 * <p>The last two seconds are for what is still under way: it belongs to the price.
 */
final class Simulation {

  /** Between the starts of two nodes, but all have started after {@link #LONGEST_JOINING}. */
  private static final Duration JOIN_PAUSE = Duration.ofMillis(50);

  private static final Duration LONGEST_JOINING = Duration.ofSeconds(10);

  /**
   * From the last start to the first submission; the peer tables are near their final size then.
   */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private static final Duration SUBMIT_PAUSE = Duration.ofMillis(500);

  /** A crashed node is away for 1 to 5 seconds. */
  private static final Duration SHORTEST_AWAY = Duration.ofSeconds(1);

  private static final Duration LONGEST_AWAY = Duration.ofSeconds(5);
  private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(200);
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** From the last submission and the last fault to giving up. Back-off of a peer ends at 1 min. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Scenario scenario;
  private final Network network;
  private final Workload workload;
  private final RandomGenerator random;
  private final Progress progress;
  private final List<SimNode> honest;
  private final List<BootstrapNode> bootstrap;
  private int submitted;
  private int faultsToCome;

  Simulation(Scenario scenario, Sabotage sabotage, Progress progress) {
    this.scenario = scenario;
    this.progress = progress;
    network = new Network(scenario.cast(), sabotage);
    SplittableRandom chance = new SplittableRandom(Digest.mix(~scenario.seed()));
    workload = new Workload(network, scenario.sizeBytes(), chance.split());
    random = chance.split();
    honest = network.nodes().subList(0, scenario.nodes() - scenario.hostile());
    bootstrap = List.of(new BootstrapNode(network.nodes().getFirst().address(), Optional.empty()));
  }

  /**
   * Runs to the end.
   *
   * @throws SimulationFailure if a promise of the protocol was broken
   */
  SimulationReport run() {
    Agenda agenda = network.agenda();
    Duration joining = scheduleJoining();
    long begin = joining.plus(SETTLING).toNanos();
    long end = scheduleFaults(begin, scheduleSubmissions(begin));
    long deadline = end + PATIENCE.toNanos();

    for (long until = 0; until < deadline && !isOver(); until += BETWEEN_PROGRESS.toNanos()) {
      network.runUntil(this::isOver, until);
      if (until < begin) {
        progress.at("joining and settling", (double) until / begin / 2);
      } else {
        progress.at("spreading", 0.5 + 0.5 * submitted / scenario.transactions());
      }
    }
    network.runUntil(() -> false, agenda.nowNanos() + GRACE.toNanos());
    progress.done();
    return validated();
  }

  private Duration scheduleJoining() {
    Duration joining = JOIN_PAUSE.multipliedBy(scenario.nodes());
    joining = joining.compareTo(LONGEST_JOINING) > 0 ? LONGEST_JOINING : joining;
    long pause = joining.toNanos() / scenario.nodes();
    for (SimNode node : network.nodes()) {
      network.agenda().at(node.index() * pause, () -> start(node));
    }
    return joining;
  }

  /** The bootstrap node has nobody to ask: it waits for others, in its second life too. */
  private void start(SimNode node) {
    network.start(node, node.index() == 0 ? List.of() : bootstrap);
  }

  /** Returns when the last one is. */
  private long scheduleSubmissions(long begin) {
    long pause = SUBMIT_PAUSE.toNanos();
    List<List<SimNode>> sites = List.of(honest);
    if (!scenario.partition().isZero()) {
      pause = Math.min(pause, scenario.partition().toNanos() / scenario.transactions());
      sites = bothSides();
    }
    for (int i = 0; i < scenario.transactions(); i++) {
      int number = i;
      List<SimNode> site = sites.get(i % sites.size());
      network
          .agenda()
          .at(
              begin + i * pause,
              () -> {
                submitted++;
                workload.submit(number, site);
              });
    }
    return begin + (scenario.transactions() - 1) * pause;
  }

  private List<List<SimNode>> bothSides() {
    boolean[] east = network.geometry().halves();
    return List.of(
        honest.stream().filter(node -> !east[node.index()]).toList(),
        honest.stream().filter(node -> east[node.index()]).toList());
  }

  /** Returns when the last one is over, or the last submission if that is later. */
  private long scheduleFaults(long begin, long lastSubmission) {
    long end = lastSubmission;
    Agenda agenda = network.agenda();
    if (!scenario.partition().isZero()) {
      long healed = begin + scenario.partition().toNanos();
      faultsToCome++;
      agenda.at(begin - 1, network::cut);
      agenda.at(
          healed,
          () -> {
            network.heal();
            faultsToCome--;
          });
      end = Math.max(end, healed);
    }
    for (SimNode victim : victims()) {
      long crash = random.nextLong(begin, lastSubmission + Duration.ofSeconds(1).toNanos());
      long restart = crash + random.nextLong(SHORTEST_AWAY.toNanos(), LONGEST_AWAY.toNanos());
      faultsToCome++;
      agenda.at(
          crash,
          () -> {
            network.crash(victim);
            workload.onCrashed(victim, honest);
          });
      agenda.at(
          restart,
          () -> {
            start(victim);
            faultsToCome--;
          });
      end = Math.max(end, restart);
    }
    return end;
  }

  /** Different nodes. */
  private List<SimNode> victims() {
    List<SimNode> candidates = new ArrayList<>(network.nodes());
    List<SimNode> victims = new ArrayList<>();
    while (victims.size() < scenario.crashes()) {
      victims.add(candidates.remove(random.nextInt(candidates.size())));
    }
    return victims;
  }

  private boolean isOver() {
    return submitted == scenario.transactions()
        && faultsToCome == 0
        && network.ledger().isComplete(submitted)
        && network.ledger().outboxRows() == 0;
  }

  private SimulationReport validated() {
    SimulationReport report = SimulationReport.of(scenario, network);
    Ledger ledger = network.ledger();
    if (!ledger.isComplete(scenario.transactions())) {
      String missing = ledger.accepted() + " of " + scenario.transactions() + " are accepted; ";
      throw network.trace().failure(missing + ledger.missing(10), Optional.of(report));
    }
    if (network.replies().waiting() > 0) {
      String waiting = network.replies().waiting() + " callers were never answered";
      throw network.trace().failure(waiting, Optional.of(report));
    }
    if (ledger.outboxRows() > 0) {
      String rows = ledger.outboxRows() + " outbox entries never came into custody";
      throw network.trace().failure(rows, Optional.of(report));
    }
    return report;
  }
}
