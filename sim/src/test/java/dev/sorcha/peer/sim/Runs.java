package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Runs that tests make. */
final class Runs {

  private Runs() {}

  /** Runs it in a world without planted bugs; the failure names the seed and the command. */
  static SimulationReport run(Scenario scenario) {
    return run(scenario, Sabotage.NONE);
  }

  static SimulationReport run(Scenario scenario, Sabotage sabotage) {
    return new Simulation(scenario, sabotage, Progress.silent()).run();
  }

  /** Runs it in a world without planted bugs; the failure names the seed and the command. */
  static ScriptReport run(Script script) {
    return script.run(Sabotage.NONE, Progress.silent());
  }

  /** Does it for each seed, several at a time: runs share nothing. */
  static void forSeeds(int first, int end, IntConsumer run) {
    IntStream.range(first, end).parallel().forEach(run);
  }

  /** Runs it and wants every transaction on every honest node. */
  static SimulationReport complete(Scenario scenario) {
    SimulationReport report = run(scenario);
    assertThat(report.coverage()).as(scenario.command()).isEqualTo(1.0);
    return report;
  }

  /** A number of nodes from 20 to 60 that hangs on the seed. */
  static int someNodes(long seed) {
    return 20 + (int) Math.floorMod(Digest.mix(seed), 41L);
  }
}
