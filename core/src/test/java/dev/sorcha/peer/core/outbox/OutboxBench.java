package dev.sorcha.peer.core.outbox;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullMarked;

/**
 * An outbox whose peers and clock are moved by hand. Every peer that is up is told of every offer,
 * as by streams.
 */
@NullMarked
final class OutboxBench implements Surroundings {

  static final ReplyTo CALLER = new ReplyTo(1);

  final Outbox outbox;
  Instant now = START;

  /** Peers that are there at all, of which some can be reached. */
  int known;

  /** What peers were told of, in order. */
  final List<TxId> told = new ArrayList<>();

  private final Map<PeerId, NetGroup> reachable = new LinkedHashMap<>();
  private final Set<PeerId> silent = new LinkedHashSet<>();
  private final Set<NetGroup> otherGroups = new LinkedHashSet<>();
  private final List<Effect> written = new ArrayList<>();
  private long sequence;

  OutboxBench(OutboxConfig config) {
    outbox = new Outbox(config, this, new SplittableRandom(1));
  }

  // Peers.

  @Override
  public List<PeerId> reachable() {
    return List.copyOf(reachable.keySet());
  }

  @Override
  public int peers() {
    return Math.max(known, reachable.size());
  }

  @Override
  public int groups() {
    Set<NetGroup> groups = new LinkedHashSet<>(reachable.values());
    groups.addAll(otherGroups);
    return Math.min(groups.size(), 2);
  }

  @Override
  public NetGroup groupOf(PeerId peer) {
    return reachable.getOrDefault(peer, new NetGroup(peer.hex()));
  }

  @Override
  public boolean heardSince(PeerId peer, Instant since) {
    return !silent.contains(peer);
  }

  /** A peer in a net group of its own. */
  void up(PeerId peer) {
    up(peer, peer.hex());
  }

  void up(PeerId peer, String group) {
    reachable.put(peer, new NetGroup(group));
    List<TxId> ids = outbox.onPeerUp(peer, now).stream().map(Announcement::id).toList();
    told.addAll(ids);
    outbox.onTold(peer, ids, now);
    burstEnds();
  }

  void down(PeerId peer) {
    reachable.remove(peer);
    outbox.onPeerDown(peer, now);
    burstEnds();
  }

  /** Its link is up, and nothing comes from it. */
  void silent(PeerId peer) {
    silent.add(peer);
  }

  /** There is a net group of which no peer is reachable. */
  void otherGroup(String name) {
    otherGroups.add(new NetGroup(name));
  }

  void stored(PeerId peer, Transaction transaction) {
    act(out -> outbox.onStored(peer, transaction.id(), now, out));
  }

  void declines(PeerId peer, Transaction transaction) {
    act(out -> outbox.onDeclined(peer, transaction.id(), DeclineReason.TOO_LARGE, now, out));
  }

  void announces(PeerId peer, Transaction transaction) {
    act(out -> outbox.onAnnounced(peer, transaction.id(), now, out));
  }

  // The local side.

  void starts(StoredState stored) {
    act(out -> outbox.onStarted(stored, now, out));
  }

  /** Submitted, and on disk. */
  void accepts(Transaction transaction) {
    act(out -> outbox.onSubmitted(transaction, CALLER, out));
    act(out -> outbox.onAccepted(transaction.id(), ++sequence, true, now, out));
  }

  Report submits(Transaction transaction) {
    List<Effect> before = List.copyOf(written);
    written.clear();
    act(out -> outbox.onSubmitted(transaction, CALLER, out));
    Report report =
        only(Effect.Tell.class, written).stream()
            .map(Effect.Tell::report)
            .findFirst()
            .orElse(new Report.Changed(0));
    written.addAll(0, before);
    return report;
  }

  Report.TransactionStatus status(Transaction transaction) {
    return outbox.statusOf(transaction.id(), true);
  }

  // Time.

  /** Time passes, second by second, as the reminder has it. */
  void passes(Duration time) {
    for (Instant until = now.plus(time); now.isBefore(until); ) {
      now = now.plusSeconds(1);
      act(out -> outbox.onDue(now, out));
    }
  }

  void burstEnds() {
    act(out -> {});
  }

  interface Act {
    void on(Effects out);
  }

  /** Something happens, and the burst ends. */
  void act(Act act) {
    Effects out = effects();
    act.on(out);
    for (Outbox.Offer offer : outbox.offers(now, any -> true)) {
      TxId id = offer.what().id();
      told.add(id);
      reachable.keySet().stream()
          .filter(peer -> outbox.isWantedFrom(peer, id))
          .forEach(peer -> outbox.onTold(peer, List.of(id), now));
    }
    outbox.onBurstEnded(out);
    written.addAll(out.written());
  }

  // What it did.

  List<Effect> written() {
    List<Effect> all = List.copyOf(written);
    written.clear();
    return all;
  }

  List<Change> saved() {
    return only(Effect.Save.class, written()).stream().map(Effect.Save::change).toList();
  }

  <E extends NodeEvent> List<E> events(Class<E> kind) {
    return dev.sorcha.peer.core.Samples.events(kind, written());
  }

  void assertInOutbox(Transaction... transactions) {
    assertThat(outbox.waiting(0, 100_000).rows())
        .extracting(Report.WaitingRow::id)
        .containsExactlyInAnyOrder(
            List.of(transactions).stream().map(Transaction::id).toArray(TxId[]::new));
  }
}
