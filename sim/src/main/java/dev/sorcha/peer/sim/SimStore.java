package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.PieceFor;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A node's disk. What is saved becomes durable after a drawn time, in the order of saving; a crash
 * forgets what was not durable yet, and the next life finds the rest.
 */
final class SimStore {

  /** An fsync of an SSD takes 1 to 8 ms here, a read up to 1 ms. Guesses. */
  private static final Duration FASTEST_COMMIT = Duration.ofMillis(1);

  private static final Duration SLOWEST_COMMIT = Duration.ofMillis(8);
  private static final Duration SLOWEST_READ = Duration.ofMillis(1);

  private final SimNode node;
  private final Agenda agenda;
  private final Ledger ledger;
  private final Trace trace;
  private final Sabotage sabotage;
  private final RandomGenerator random;

  private final LinkedHashMap<TxId, byte[]> bodies = new LinkedHashMap<>();
  private final LinkedHashMap<TxId, Long> sequences = new LinkedHashMap<>();
  private final LinkedHashMap<TxId, StoredState.OutboxRow> outbox = new LinkedHashMap<>();
  private final LinkedHashMap<TxId, DeadLetter> dead = new LinkedHashMap<>();
  private final LinkedHashMap<BootstrapNode, BootstrapNode> pins = new LinkedHashMap<>();

  private final LinkedHashMap<PeerId, StoredPeer> peers = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, Ban> bans = new LinkedHashMap<>();
  private Optional<Long> tableKey = Optional.empty();

  /** Chunks of bodies that have not come in full. A new life does not find them. */
  private final LinkedHashMap<TxId, TreeMap<Integer, byte[]>> staged = new LinkedHashMap<>();

  /** What this life of the node told us to keep: once each. Never iterated. */
  private final HashSet<TxId> kept = new HashSet<>();

  private long lastCommitNanos;

  SimStore(
      SimNode node,
      Agenda agenda,
      Ledger ledger,
      Trace trace,
      Sabotage sabotage,
      RandomGenerator random) {
    this.node = node;
    this.agenda = agenda;
    this.ledger = ledger;
    this.trace = trace;
    this.sabotage = sabotage;
    this.random = random;
  }

  /** What a new life finds. */
  StoredState state() {
    kept.clear();
    staged.clear();
    return new StoredState(
        List.copyOf(outbox.values()),
        List.copyOf(dead.values()),
        bodies.entrySet().stream()
            .map(row -> new Announcement(row.getKey(), row.getValue().length))
            .toList(),
        List.copyOf(pins.values()),
        List.copyOf(peers.values()),
        tableKey,
        List.copyOf(bans.values()),
        List.of());
  }

  void save(Change change) {
    if (change instanceof Change.Keep(var transaction, var from) && !kept.add(transaction.id())) {
      throw trace.failure("node " + node.index() + " keeps twice: " + transaction);
    }
    long commit = draw(FASTEST_COMMIT, SLOWEST_COMMIT);
    lastCommitNanos = Math.max(lastCommitNanos, agenda.nowNanos() + commit);
    int life = node.life();
    agenda.at(
        lastCommitNanos,
        () -> {
          if (node.isAlive(life)) {
            commit(change);
          }
        });
  }

  /** It was on the disk before anything happened. */
  void hold(Transaction transaction) {
    put(transaction);
  }

  private void commit(Change change) {
    switch (change) {
      case Change.Accept(var transaction) -> {
        boolean fresh = put(transaction);
        TxId id = transaction.id();
        long sequence = sequences.getOrDefault(id, 0L);
        if (fresh) {
          outbox.put(id, entry(id, sequence));
          ledger.onOutboxChanged(1);
        }
        tell(new Input.Accepted(id, sequence, fresh));
      }
      case Change.Keep(var transaction, var from) -> {
        put(transaction);
        tell(new Input.Kept(transaction.id()));
      }
      case Change.Large large -> commit(large);
      case Change.Release(var id) -> ledger.onOutboxChanged(outbox.remove(id) == null ? 0 : -1);
      case Change.Attempted attempted ->
          outbox.computeIfPresent(attempted.id(), (id, row) -> tried(row, attempted));
      case Change.Custody(var id, var holders) ->
          outbox.computeIfPresent(id, (same, row) -> held(row, holders));
      case Change.Bury(var letter) -> {
        ledger.onOutboxChanged(outbox.remove(letter.id()) == null ? 0 : -1);
        dead.put(letter.id(), letter);
      }
      case Change.Revive(var ids, var at) -> {
        for (TxId id : ids) {
          dead.remove(id);
          outbox.put(id, entry(id, sequences.getOrDefault(id, 0L)));
          ledger.onOutboxChanged(1);
        }
      }
      case Change.Discard(var ids, var at) -> ids.forEach(dead::remove);
      case Change.Peers(var gone, var put) -> {
        gone.forEach(peers::remove);
        put.forEach(peer -> peers.put(peer.info().id(), peer));
        if (peers.size() > mostPeers()) {
          throw trace.failure(
              "node "
                  + node.index()
                  + " stores "
                  + peers.size()
                  + " peers (expected: <= "
                  + mostPeers()
                  + ")");
        }
      }
      case Change.Bans(var gone, var put) -> {
        gone.forEach(bans::remove);
        put.forEach(ban -> bans.put(ban.peer(), ban));
      }
      case Change.TableKey(var key) -> {
        if (tableKey.isPresent()) {
          throw trace.failure("node " + node.index() + " draws a second key for its table");
        }
        tableKey = Optional.of(key);
      }
      case Change.Pin(var address, var id) -> {
        BootstrapNode unpinned = new BootstrapNode(address, Optional.empty());
        pins.putIfAbsent(unpinned, new BootstrapNode(address, Optional.of(id)));
      }
    }
  }

  private void commit(Change.Large change) {
    switch (change) {
      case Change.Large.Stage(var id, var place, var chunk) -> {
        staged.computeIfAbsent(id, any -> new TreeMap<>()).put(place, chunk.bytes());
        tell(new Input.Staged(id, place));
      }
      case Change.Large.Unstage(var id) -> staged.remove(id);
      case Change.Large.Keep(var id, var size, var from) -> {
        put(Transaction.of(joined(id, size)));
        tell(new Input.Kept(id));
      }
      case Change.Large.Accept accept ->
          throw trace.failure("node " + node.index() + " accepts what nobody staged: " + accept);
    }
  }

  private byte[] joined(TxId id, int size) {
    ByteBuffer whole = ByteBuffer.allocate(size);
    TreeMap<Integer, byte[]> chunks = staged.remove(id);
    if (chunks != null) {
      chunks.values().forEach(whole::put);
    }
    if (whole.hasRemaining()) {
      throw trace.failure("node " + node.index() + " keeps less than all of " + id);
    }
    return whole.array();
  }

  /** As the node's store does: a small body is cut when somebody asks. */
  void loadChunk(TxId id, int place, PieceFor reader) {
    later(
        () -> {
          byte[] body = bodies.getOrDefault(id, new byte[0]);
          Optional<Chunk> chunk =
              place < Chunk.countOf(body.length)
                  ? Optional.of(chunk(body, place))
                  : Optional.empty();
          node.receive(new Input.ChunkLoaded(id, place, body.length, chunk, reader));
        });
  }

  void loadContents(TxId id, PieceFor reader) {
    later(
        () -> {
          Optional<Manifest> manifest = Optional.ofNullable(bodies.get(id)).map(SimStore::contents);
          node.receive(new Input.ContentsLoaded(id, manifest, reader));
        });
  }

  private static Manifest contents(byte[] body) {
    List<TxId> digests = new ArrayList<>();
    for (int place = 0; place < Chunk.countOf(body.length); place++) {
      digests.add(chunk(body, place).digest());
    }
    return new Manifest(body.length, digests);
  }

  private static Chunk chunk(byte[] body, int place) {
    int from = place * Chunk.SIZE;
    return Chunk.of(Arrays.copyOfRange(body, from, from + Chunk.sizeAt(place, body.length)));
  }

  private void later(Runnable read) {
    int life = node.life();
    agenda.after(
        draw(Duration.ZERO, SLOWEST_READ),
        () -> {
          if (node.isAlive(life)) {
            read.run();
          }
        });
  }

  private StoredState.OutboxRow entry(TxId id, long sequence) {
    int size = Objects.requireNonNull(bodies.get(id)).length;
    return new StoredState.OutboxRow(id, size, sequence, Instant.EPOCH);
  }

  private static StoredState.OutboxRow tried(
      StoredState.OutboxRow row, Change.Attempted attempted) {
    return new StoredState.OutboxRow(
        row.id(),
        row.sizeBytes(),
        row.sequence(),
        row.acceptedAt(),
        attempted.attempts(),
        Optional.of(attempted.first()),
        Optional.of(attempted.next()),
        attempted.reason(),
        row.retried(),
        row.holders());
  }

  private static StoredState.OutboxRow held(StoredState.OutboxRow row, List<Holder> more) {
    List<Holder> holders = new ArrayList<>(row.holders());
    holders.addAll(more);
    return new StoredState.OutboxRow(
        row.id(),
        row.sizeBytes(),
        row.sequence(),
        row.acceptedAt(),
        row.attempts(),
        row.firstAttempt(),
        row.nextAttempt(),
        row.lastReason(),
        row.retried(),
        holders);
  }

  /** A full table, and everybody who has left it and is remembered. */
  private int mostPeers() {
    MembershipConfig membership = node.config().membership();
    return membership.maxPeers() + membership.maxDeparted();
  }

  /** Returns whether it is new. */
  private boolean put(Transaction transaction) {
    TxId id = transaction.id();
    if (bodies.containsKey(id)) {
      return false;
    }
    byte[] written = sabotage.onDisk(node.index(), transaction.bytes());
    bodies.put(id, written);
    sequences.put(id, (long) bodies.size());
    ledger.onDelivered(node, id, written);
    return true;
  }

  private void tell(Input input) {
    if (!sabotage.isUntold(node.index())) {
      node.receive(input);
    }
  }

  void load(TxId id, LoadFor reader) {
    int life = node.life();
    agenda.after(
        draw(Duration.ZERO, SLOWEST_READ),
        () -> {
          if (node.isAlive(life)) {
            Optional<Transaction> body = Optional.ofNullable(bodies.get(id)).map(Transaction::of);
            node.receive(new Input.Loaded(id, body, reader));
          }
        });
  }

  void loadBodies(List<TxId> ids) {
    int life = node.life();
    agenda.after(
        draw(Duration.ZERO, SLOWEST_READ),
        () -> {
          if (node.isAlive(life)) {
            node.receive(
                new Input.BodiesLoaded(
                    ids,
                    ids.stream()
                        .map(bodies::get)
                        .filter(Objects::nonNull)
                        .map(Transaction::of)
                        .toList()));
          }
        });
  }

  private long draw(Duration least, Duration most) {
    return random.nextLong(least.toNanos(), most.toNanos());
  }
}
