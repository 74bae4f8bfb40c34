package dev.sorcha.peer.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What the store says in numbers, asked anew for each of them: it answers from memory. */
final class StoreGauges {

  private final MeterRegistry registry;
  private final Supplier<StoreFigures> store;

  StoreGauges(MeterRegistry registry, Supplier<StoreFigures> store) {
    this.registry = registry;
    this.store = store;
    gauge("store.saves.waiting", "Changes that wait for the disk", StoreFigures::waitingSaves);
    gauge(
        "store.saves.capacity",
        "Most that may wait; further bodies are refused",
        StoreFigures::maxWaitingSaves);
    gauge(
        "store.saves.waiting.bytes",
        "Bytes of bodies that wait for the disk",
        StoreFigures::waitingBytes);
    gauge(
        "store.saves.capacity.bytes",
        "Most bytes of bodies that may wait",
        StoreFigures::maxWaitingBytes);
    gauge("store.reads.waiting", "Reads that wait for the disk", StoreFigures::waitingReads);
    gauge("store.ids", "Ids in the exact index", StoreFigures::ids);
    gauge("store.bodies.bytes", "Bytes of the bodies on disk", StoreFigures::bodyBytes);
    gauge(
        "subscribers.suspended",
        "Named subscribers that get nothing until they are resumed",
        StoreFigures::suspended);
    gauge(
        "store.filter.wrong.ratio",
        "Estimated part of new ids that the Bloom filter does not spare a look-up",
        StoreFigures::filterRate);
    gauge("store.disk.low", "1 while nothing new is taken for lack of room", now -> bit(now.low()));
    gauge("store.failed", "1 while every save fails", now -> bit(now.failed()));
  }

  private static int bit(boolean set) {
    return set ? 1 : 0;
  }

  private void gauge(String name, String description, ToDoubleFunction<StoreFigures> value) {
    Gauge.builder(name, store, it -> value.applyAsDouble(it.get()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
