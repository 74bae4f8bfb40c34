package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.boundary.Input;
import java.util.ArrayDeque;
import java.util.List;

/** The last inputs before a crash: what one wants to have seen when the core has thrown. */
final class FlightRecorder {

  private static final int CAPACITY = 1_000;

  private final ArrayDeque<Input> inputs = new ArrayDeque<>(CAPACITY);

  void record(Input input) {
    if (inputs.size() == CAPACITY) {
      inputs.removeFirst();
    }
    inputs.addLast(input);
  }

  /** The newest, oldest of them first. */
  List<Input> last(int most) {
    return inputs.stream().skip(Math.max(0, inputs.size() - most)).toList();
  }
}
