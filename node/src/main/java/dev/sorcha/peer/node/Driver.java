package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.node.address.AddressLookUps;
import dev.sorcha.peer.node.grpc.PeerPort;
import dev.sorcha.peer.node.loop.EffectHandler;
import dev.sorcha.peer.node.store.SqliteStore;

/** From an effect to the adapter that carries it out: one line each. */
final class Driver implements EffectHandler {

  private final PeerPort port;
  private final SqliteStore store;
  private final AddressLookUps addresses;
  private final Journal events;

  Driver(PeerPort port, SqliteStore store, AddressLookUps addresses, Journal events) {
    this.port = port;
    this.store = store;
    this.addresses = addresses;
    this.events = events;
  }

  @Override
  public void handle(Effect effect) {
    switch (effect) {
      case Effect.Dial(var address, var expected, var rung) -> port.dial(address, expected, rung);
      case Effect.Send(var link, var dialect, var frame) -> port.send(link, dialect, frame);
      case Effect.Close(var link, var reason) -> port.close(link, reason);
      case Effect.Call(var to, var at, var rung, var request) -> port.call(to, at, rung, request);
      case Effect.HangUp(var to, var at) -> port.hangUp(to, at);
      case Effect.Save(var change) -> store.save(change);
      case Effect.Load(var id, var reader) -> store.load(id, reader);
      case Effect.LoadBodies(var ids) -> store.loadBodies(ids);
      case Effect.LoadChunk(var id, var place, var reader) -> store.loadChunk(id, place, reader);
      case Effect.LoadContents(var id, var reader) -> store.loadContents(id, reader);
      case Effect.LookUp(var source) -> addresses.lookUp(source);
      case Effect.Publish(var event) -> {
        events.published(event);
        if (event instanceof NodeEvent.PartitionSuspected) {
          store.partition(true);
        } else if (event instanceof NodeEvent.PartitionOver) {
          store.partition(false);
        }
      }
      case Effect.Schedule _, Effect.Tell _, Effect.Respond _ ->
          throw new IllegalStateException("the loop keeps timers and answers: " + effect);
    }
  }
}
