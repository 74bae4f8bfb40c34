package dev.sorcha.peer.node;

import dev.sorcha.peer.node.store.Delivery;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells those who embed the node what was committed. Called on the store's thread: listeners hand
 * over and return.
 */
final class Deliveries {

  private final List<Consumer<List<Delivery>>> listeners = new CopyOnWriteArrayList<>();

  void add(Consumer<List<Delivery>> listener) {
    listeners.add(listener);
  }

  void committed(List<Delivery> batch) {
    listeners.forEach(listener -> listener.accept(batch));
  }
}
