package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GeometryTest {

  private final Geometry geometry = new Geometry(1_000, new SplittableRandom(1));

  @Test
  void takesBetween2And73MsOneWayAndAsLongBack() {
    double sum = 0;
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 1_000; j++) {
        long there = geometry.oneWayNanos(i, j);
        if (there < 2_000_000 || there > 73_000_000 || there != geometry.oneWayNanos(j, i)) {
          throw new AssertionError(i + " to " + j + ": " + there + " ns");
        }
        sum += there / 1e6;
      }
    }

    // Jitter adds 1 ms on average and processing 1 ms: about 42 in all.
    assertThat(sum / 1e6).isCloseTo(40.4, within(0.6));
  }

  @Test
  void hasTwoHalves() {
    int east = 0;
    for (boolean is : geometry.halves()) {
      east += is ? 1 : 0;
    }

    assertThat(east).isEqualTo(500);
  }
}
