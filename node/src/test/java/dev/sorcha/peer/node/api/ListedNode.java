package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.HopState;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.health.Shown;
import dev.sorcha.peer.core.health.Verdict;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Roles;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A node that keeps its transactions in a list and refuses what a test tells it to. */
final class ListedNode implements LocalNode {

  static final PeerId SELF = new PeerId("a".repeat(64));
  static final PeerId OTHER = new PeerId("b".repeat(64));
  static final PeerId THIRD = new PeerId("c".repeat(64));
  static final PeerId GONE = new PeerId("d".repeat(64));
  static final NodeStatus.Queue QUEUE =
      new NodeStatus.Queue(3, 300, 10_000, 1, Optional.of(Instant.ofEpochMilli(1_000)), 2, false);
  static final Instant STARTED = Instant.parse("2026-03-01T10:15:30Z");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<LoggedEvent> events = new ArrayList<>();
  private final Map<String, Subscriber> subscribers = new TreeMap<>();
  private final Map<Said, JudgedBy> verdicts = new LinkedHashMap<>();
  private final StagedList large = new StagedList(this);
  private Optional<Report.Refusal> refusal = Optional.empty();
  private volatile @Nullable Transaction ofPeers;
  private boolean busy;
  private boolean broken;
  private final CompletableFuture<Report> never = new CompletableFuture<>();
  private volatile boolean silent;
  private long firstSequence = 1;
  private final Map<PeerId, Ban> bans = new ConcurrentSkipListMap<>();
  private volatile TraceView trace = TraceView.NOTHING;
  private volatile Verdict verdict = new Verdict(List.of());
  private volatile List<DeadLetter> dead = List.of();
  private volatile List<Report.WaitingRow> waiting = List.of();
  private volatile List<NodeStatus.PeerView> peers = List.of(linked());

  /** From now on every submission ends so. */
  void refuse(Report.Refusal code) {
    refusal = Optional.of(code);
  }

  /** From now on nothing can be asked. */
  void overload() {
    busy = true;
  }

  /** From now on submissions are not answered. */
  void fallSilent() {
    silent = true;
  }

  /** Whether somebody waits for an answer that does not come. */
  boolean isWaitedFor() {
    return never.getNumberOfDependents() > 0;
  }

  /** From now on reading throws as only a bug would. */
  void breakDown() {
    broken = true;
  }

  /** Forgets everything before this sequence. */
  void pruneBefore(long sequence) {
    lock.lock();
    try {
      firstSequence = sequence;
    } finally {
      lock.unlock();
    }
  }

  /** A transaction comes in from a peer. */
  long deliver(byte[] bytes) {
    lock.lock();
    try {
      transactions.add(Transaction.of(bytes));
      grown.signalAll();
      return transactions.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Report> submit(Transaction transaction) {
    if (busy) {
      return CompletableFuture.failedFuture(new IllegalStateException("the node is busy"));
    }
    if (silent) {
      return never;
    }
    if (transaction.size() == 0) {
      return refused(transaction.id(), Report.Refusal.EMPTY);
    }
    if (refusal.isPresent()) {
      return refused(transaction.id(), refusal.get());
    }
    int index = transactions.indexOf(transaction);
    long sequence = index >= 0 ? index + 1 : deliver(transaction.bytes());
    return CompletableFuture.completedFuture(
        new Report.Accepted(transaction.id(), sequence, index >= 0));
  }

  private static CompletableFuture<Report> refused(TxId id, Report.Refusal code) {
    return CompletableFuture.completedFuture(new Report.Refused(id, code, "told to refuse"));
  }

  @Override
  public LargeBodies large() {
    return large;
  }

  @Override
  public CompletableFuture<Report> statusOf(TxId id) {
    boolean held = find(id).isPresent();
    return CompletableFuture.completedFuture(held ? offered(id) : unknown(id));
  }

  /** One of three peers has it on its disk, and it is tried for the fourth time. */
  private static Report.TransactionStatus offered(TxId id) {
    Optional<Instant> told = Optional.of(Instant.ofEpochMilli(2_000));
    Optional<Instant> none = Optional.empty();
    return new Report.TransactionStatus(
        id,
        true,
        Report.Stage.OFFERED,
        3,
        Optional.of(Instant.ofEpochMilli(1_000)),
        none,
        none,
        "1 peer did not fetch it",
        List.of(OTHER, THIRD),
        List.of(
            new Report.PeerTrace(OTHER, told, Optional.of(Instant.ofEpochMilli(2_001)), told, none),
            new Report.PeerTrace(THIRD, told, none, none, none),
            new Report.PeerTrace(GONE, none, none, none, told)));
  }

  private static Report.TransactionStatus unknown(TxId id) {
    return new Report.TransactionStatus(
        id,
        false,
        Report.Stage.NOT_OURS,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        List.of(),
        List.of());
  }

  /** Large bodies of which something is staged. */
  int staged() {
    return large.open();
  }

  /** From now on these are its dead letters. */
  void bury(DeadLetter... letters) {
    dead = List.of(letters);
  }

  /** From now on these wait. */
  void queue(Report.WaitingRow... rows) {
    waiting = List.of(rows);
  }

  @Override
  public CompletableFuture<Report.Waiting> waiting(long after, int most) {
    List<Report.WaitingRow> following =
        waiting.stream().filter(row -> row.sequence() > after).toList();
    return CompletableFuture.completedFuture(
        new Report.Waiting(
            QUEUE, following.stream().limit(most).toList(), following.size() > most));
  }

  @Override
  public CompletableFuture<Report.DeadLetters> deadLetters(
      DeadLetterMatch match, long after, int most) {
    List<DeadLetter> all = matching(match);
    List<DeadLetter> following = all.stream().filter(row -> row.sequence() > after).toList();
    return CompletableFuture.completedFuture(
        new Report.DeadLetters(
            all.size(), following.stream().limit(most).toList(), following.size() > most));
  }

  private List<DeadLetter> matching(DeadLetterMatch match) {
    return dead.stream()
        .filter(letter -> match.ids().isEmpty() || match.ids().contains(letter.id()))
        .filter(match::hasReason)
        .toList();
  }

  @Override
  public CompletableFuture<Report.Changed> retry(DeadLetterMatch match) {
    return changed(match);
  }

  @Override
  public CompletableFuture<Report.Changed> discard(DeadLetterMatch match) {
    return changed(match);
  }

  private CompletableFuture<Report.Changed> changed(DeadLetterMatch match) {
    List<DeadLetter> gone = matching(match);
    dead = dead.stream().filter(letter -> !gone.contains(letter)).toList();
    return CompletableFuture.completedFuture(new Report.Changed(gone.size()));
  }

  @Override
  public CompletableFuture<Report.Waiting> drain(Duration atMost) {
    return waiting(0, 200);
  }

  @Override
  public CompletableFuture<NodeStatus> status() {
    if (busy) {
      return CompletableFuture.failedFuture(new IllegalStateException("the node is busy"));
    }
    return CompletableFuture.completedFuture(
        new NodeStatus(
            SELF,
            NetworkState.ONLINE,
            "1 of 1 peers",
            QUEUE,
            4,
            transactions.size(),
            new NodeStatus.Network(
                1, 2, 5, List.of("a sign"), Optional.of(Instant.ofEpochMilli(2_345))),
            new NodeStatus.Discovery(
                NodeStatus.Phase.ACTIVE,
                7,
                Optional.of(new NodeEvent.RoundEnded(6, 5, 4, 30, 2, 1, 12)),
                Optional.of(Instant.ofEpochMilli(3_456)),
                Optional.empty()),
            peers));
  }

  /** From now on it knows these. */
  void know(List<NodeStatus.PeerView> newPeers) {
    peers = newPeers;
  }

  /** One that is linked, has failed twice and was measured. */
  private static NodeStatus.PeerView linked() {
    PeerInfo info =
        new PeerInfo(OTHER, "192.0.2.7", 5001, List.of(), new Capabilities(true, true, 1 << 20));
    return new NodeStatus.PeerView(
        info,
        "stream out",
        true,
        true,
        "192.0/16",
        Instant.ofEpochMilli(1_000),
        Optional.of(Instant.ofEpochMilli(1_234)),
        Optional.of(Instant.ofEpochMilli(1_200)),
        Optional.of(Duration.ofNanos(412_345)),
        2,
        "no \"answer\"",
        Optional.empty());
  }

  /** One that cannot be sent anything to now. */
  static NodeStatus.PeerView away(String digits, Optional<Instant> reachedAt, int failures) {
    PeerId id = new PeerId(digits + "0".repeat(64 - digits.length()));
    PeerInfo info =
        new PeerInfo(id, "192.0.2.8", 5001, List.of(), new Capabilities(true, false, 0));
    return new NodeStatus.PeerView(
        info,
        "",
        false,
        reachedAt.isPresent(),
        "192.0/16",
        Instant.ofEpochMilli(1_000),
        reachedAt,
        reachedAt,
        Optional.empty(),
        failures,
        failures > 0 ? "silence" : "",
        Optional.empty());
  }

  @Override
  public CompletableFuture<AddressView> address(boolean fresh) {
    return CompletableFuture.completedFuture(
        new AddressView(
            "44.1.2.3:5001",
            "the interface eth0",
            AddressView.Verdict.PUBLIC,
            "3 of 3 peers that dialled back got through",
            "Reachable at 44.1.2.3:5001: 3 peers connected back.",
            "",
            true,
            List.of(),
            List.of(),
            Optional.empty(),
            fresh));
  }

  @Override
  public CompletableFuture<Report.Refreshing> refreshPeers() {
    return CompletableFuture.completedFuture(new Report.Refreshing(peers.size(), 2));
  }

  /** A peer that is asked answers at once; the one that has departed does not. */
  @Override
  public CompletableFuture<Report.Refreshing> pingPeer(PeerId peer) {
    boolean known = peers.stream().anyMatch(view -> view.info().id().equals(peer));
    peers =
        peers.stream().map(view -> view.info().id().equals(peer) ? answered(view) : view).toList();
    return CompletableFuture.completedFuture(new Report.Refreshing(known ? 1 : 0, 0));
  }

  private static NodeStatus.PeerView answered(NodeStatus.PeerView view) {
    return new NodeStatus.PeerView(
        view.info(),
        view.path(),
        view.bootstrap(),
        view.tried(),
        view.source(),
        view.firstSeen(),
        view.lastSeen(),
        view.reachedAt(),
        Optional.of(Duration.ofNanos(3_141_592)),
        0,
        "",
        view.nextCheck(),
        view.ways());
  }

  @Override
  public CompletableFuture<Report.Removed> removePeer(PeerId peer) {
    List<NodeStatus.PeerView> left =
        peers.stream().filter(view -> !view.info().id().equals(peer)).toList();
    boolean known = left.size() < peers.size();
    peers = left;
    return CompletableFuture.completedFuture(new Report.Removed(peer, known));
  }

  /** From now on this is wrong with it. */
  void suffer(Shown... findings) {
    verdict = new Verdict(List.of(findings));
  }

  /** Something happens in it. */
  void happen(String code, String kind, String severity, Map<String, String> fields) {
    lock.lock();
    try {
      events.add(new LoggedEvent(events.size() + 1, 1_000, code, kind, severity, fields));
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<LoggedEvent> eventsAfter(long sequence, int most) {
    lock.lock();
    try {
      return events.stream().filter(it -> it.sequence() > sequence).limit(most).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<LoggedEvent> eventsBefore(long sequence, int most) {
    lock.lock();
    try {
      List<LoggedEvent> all = events.stream().filter(it -> it.sequence() < sequence).toList();
      return all.subList(Math.max(0, all.size() - most), all.size());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Map<String, Object> seedFigures() {
    Map<String, Object> figures = new TreeMap<>();
    figures.put("peer_count", peers.size());
    return figures;
  }

  /** From now on this is remembered of every transaction. */
  void remember(TraceView remembered) {
    trace = remembered;
  }

  @Override
  public TraceView trace(TxId id) {
    return trace;
  }

  @Override
  public CompletableFuture<Report.Bans> bans() {
    return CompletableFuture.completedFuture(new Report.Bans(banned(), true));
  }

  @Override
  public CompletableFuture<Report.Bans> ban(PeerId peer, Optional<Duration> time, String reason) {
    boolean room = bans.size() < 2;
    if (room) {
      Instant since = Instant.ofEpochMilli(5_000);
      bans.put(peer, new Ban(peer, Optional.empty(), reason, since, time.map(since::plus), true));
    }
    return CompletableFuture.completedFuture(new Report.Bans(banned(), room));
  }

  @Override
  public CompletableFuture<Report.Bans> unban(PeerId peer) {
    boolean was = bans.remove(peer) != null;
    return CompletableFuture.completedFuture(new Report.Bans(banned(), was));
  }

  private List<Ban> banned() {
    return List.copyOf(bans.values());
  }

  @Override
  public CompletableFuture<Report.Refilled> refill(TxId id) {
    Optional<Transaction> body = Optional.ofNullable(ofPeers).filter(held -> held.id().equals(id));
    return CompletableFuture.completedFuture(new Report.Refilled(id, body));
  }

  /** What peers have, and this node does not. */
  void peersHave(Transaction body) {
    ofPeers = body;
  }

  @Override
  public CompletableFuture<Report.Traced> hops(TxId id) {
    return CompletableFuture.completedFuture(
        new Report.Traced(
            id,
            List.of(
                new Report.Hop(
                    OTHER,
                    HopState.HELD,
                    Optional.of(Instant.ofEpochMilli(2_000)),
                    Duration.ofNanos(350_400),
                    Optional.of(facts().id()))),
            List.of(OTHER)));
  }

  @Override
  public long lastEvent() {
    return eventsBefore(Long.MAX_VALUE, 1).stream().mapToLong(LoggedEvent::sequence).sum();
  }

  @Override
  public boolean awaitEvent(long sequence, Duration time) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = time.toNanos();
      while (events.size() <= sequence && nanos > 0) {
        nanos = grown.awaitNanos(nanos);
      }
      return events.size() > sequence;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Verdict health() {
    return verdict;
  }

  @Override
  public Measured measured() {
    return new Measured(0.5, 40, 0.03, 0.06, 100, 4_000, 90 << 20);
  }

  @Override
  public Flow flow() {
    return new Flow(2_000, 1_000, lastSequence(), 0);
  }

  @Override
  public NodeFacts facts() {
    return new NodeFacts(
        "alice",
        SELF,
        "0.1.0",
        STARTED,
        "192.0.2.1:5001",
        Roles.DEFAULT,
        3,
        "http://127.0.0.1:5003",
        List.of(
            new NodeFacts.Configured("ListenPort", "6001", "--port", "5001"),
            new NodeFacts.Configured("ApiPort", "5002", "default", "5002")));
  }

  @Override
  public Optional<Transaction> find(TxId id) {
    if (broken) {
      throw new IllegalStateException("secret detail of a bug");
    }
    lock.lock();
    try {
      return transactions.stream().filter(held -> held.id().equals(id)).findFirst();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Delivered> after(long cursor, long goneThrough, int most) {
    lock.lock();
    try {
      List<Delivered> rows = new ArrayList<>();
      long from = Math.max(cursor, firstSequence - 1);
      for (long at = from; at < transactions.size() && rows.size() < most; at++) {
        Transaction held = transactions.get((int) at);
        rows.add(new Delivered(at + 1, held.id(), held.size(), 1_000 + at, OTHER.hex()));
      }
      return rows;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Optional<Subscriber>> openSubscriber(String name, long start) {
    lock.lock();
    try {
      Subscriber kept =
          subscribers.computeIfAbsent(
              name, _ -> new Subscriber(name, start, 1_000, 1_000, false, Optional.empty()));
      return CompletableFuture.completedFuture(Optional.of(kept));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<OptionalLong> acknowledge(String name, long sequence) {
    lock.lock();
    try {
      Subscriber moved =
          subscribers.computeIfPresent(
              name,
              (_, kept) ->
                  new Subscriber(
                      name,
                      Math.max(kept.acknowledged(), sequence),
                      kept.createdAtMillis(),
                      kept.lastSeenMillis(),
                      kept.suspended(),
                      kept.gap()));
      return CompletableFuture.completedFuture(
          moved == null ? OptionalLong.empty() : OptionalLong.of(moved.acknowledged()));
    } finally {
      lock.unlock();
    }
  }

  /** From now on it has missed what is before the first sequence. */
  void suspend(String name) {
    lock.lock();
    try {
      subscribers.computeIfPresent(
          name,
          (_, kept) ->
              new Subscriber(
                  name,
                  kept.acknowledged(),
                  1_000,
                  1_000,
                  true,
                  Optional.of(new Subscriber.Gap(kept.acknowledged(), firstSequence - 1, 2_000))));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Optional<Subscriber>> resumeSubscriber(String name) {
    lock.lock();
    try {
      return CompletableFuture.completedFuture(
          Optional.ofNullable(
              subscribers.computeIfPresent(
                  name,
                  (_, kept) ->
                      new Subscriber(name, kept.acknowledged(), 1_000, 1_000, false, kept.gap()))));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Optional<Boolean>> judge(
      String subscriber, TxId id, boolean accepted, String reason) {
    lock.lock();
    try {
      if (find(id).isEmpty()) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      verdicts.put(new Said(id, subscriber), new JudgedBy(subscriber, accepted, reason, 3_000));
      return CompletableFuture.completedFuture(
          Optional.of(verdicts(id).stream().anyMatch(it -> !it.accepted())));
    } finally {
      lock.unlock();
    }
  }

  private record Said(TxId id, String subscriber) {}

  @Override
  public List<JudgedBy> verdicts(TxId id) {
    lock.lock();
    try {
      return verdicts.entrySet().stream()
          .filter(row -> row.getKey().id().equals(id))
          .map(Map.Entry::getValue)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int suspendedSubscribers() {
    lock.lock();
    try {
      return (int) subscribers.values().stream().filter(Subscriber::suspended).count();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Boolean> removeSubscriber(String name) {
    lock.lock();
    try {
      return CompletableFuture.completedFuture(subscribers.remove(name) != null);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Subscriber> subscribers() {
    lock.lock();
    try {
      return List.copyOf(subscribers.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long lastSequence() {
    lock.lock();
    try {
      return transactions.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long firstSequence() {
    lock.lock();
    try {
      return firstSequence;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitAfter(long cursor, Duration time) throws InterruptedException {
    long left = time.toNanos();
    lock.lockInterruptibly();
    try {
      while (transactions.size() <= cursor && left > 0) {
        left = grown.awaitNanos(left);
      }
      return transactions.size() > cursor;
    } finally {
      lock.unlock();
    }
  }

  /** The time in which a test's condition must come true. */
  static final Duration SOON = Duration.ofSeconds(30);
}
