package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.health.Verdict;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.api.Delivered;
import dev.sorcha.peer.node.api.Flow;
import dev.sorcha.peer.node.api.JudgedBy;
import dev.sorcha.peer.node.api.LargeBodies;
import dev.sorcha.peer.node.api.LocalNode;
import dev.sorcha.peer.node.api.LoggedEvent;
import dev.sorcha.peer.node.api.Measured;
import dev.sorcha.peer.node.api.NodeFacts;
import dev.sorcha.peer.node.api.Subscriber;
import dev.sorcha.peer.node.api.TraceView;
import dev.sorcha.peer.node.loop.Mailbox;
import dev.sorcha.peer.node.metrics.EventLines;
import dev.sorcha.peer.node.metrics.Trail;
import dev.sorcha.peer.node.metrics.Trails;
import dev.sorcha.peer.node.store.EventFile;
import dev.sorcha.peer.node.store.KeptEvent;
import dev.sorcha.peer.node.store.KeptSubscriber;
import dev.sorcha.peer.node.store.SqliteStore;
import dev.sorcha.peer.node.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The node as the local API sees it: questions to the core, reads from the store. */
final class LocalView implements LocalNode {

  private final Mailbox mailbox;
  private final SqliteStore store;
  private final StopSignal stop;
  private final Supplier<Flow> flow;
  private final Supplier<Measured> measured;
  private final NodeFacts facts;
  private final Supplier<Verdict> health;
  private final Journal journal;
  private final Supplier<Map<String, Object>> figures;
  private final Trails trails;
  private final LargeBodies large;

  LocalView(
      Mailbox mailbox,
      SqliteStore store,
      StopSignal stop,
      Supplier<Flow> flow,
      Supplier<Measured> measured,
      NodeFacts facts,
      Supplier<Verdict> health,
      Journal journal,
      Supplier<Map<String, Object>> figures,
      Trails trails) {
    this.mailbox = mailbox;
    this.store = store;
    this.stop = stop;
    this.flow = flow;
    this.measured = measured;
    this.facts = facts;
    this.health = health;
    this.journal = journal;
    this.figures = figures;
    this.trails = trails;
    this.large = new StagedBodies(mailbox, store);
  }

  @Override
  public CompletableFuture<Report> submit(Transaction transaction) {
    return mailbox.ask(replyTo -> new Input.Submitted(transaction, replyTo));
  }

  @Override
  public LargeBodies large() {
    return large;
  }

  @Override
  public CompletableFuture<Report> statusOf(TxId id) {
    return mailbox.ask(replyTo -> new Input.StatusAsked(id, replyTo));
  }

  @Override
  public CompletableFuture<Report.Waiting> waiting(long after, int most) {
    return mailbox
        .ask(replyTo -> new Input.OutboxAsked(after, most, replyTo))
        .thenApply(Report.Waiting.class::cast);
  }

  @Override
  public CompletableFuture<Report.DeadLetters> deadLetters(
      DeadLetterMatch match, long after, int most) {
    return mailbox
        .ask(replyTo -> new Input.DeadLettersAsked(match, after, most, replyTo))
        .thenApply(Report.DeadLetters.class::cast);
  }

  @Override
  public CompletableFuture<Report.Changed> retry(DeadLetterMatch match) {
    acted("dead retry", words(match));
    return mailbox
        .ask(replyTo -> new Input.RetryAsked(match, replyTo))
        .thenApply(Report.Changed.class::cast);
  }

  @Override
  public CompletableFuture<Report.Changed> discard(DeadLetterMatch match) {
    acted("dead discard", words(match));
    return mailbox
        .ask(replyTo -> new Input.DiscardAsked(match, replyTo))
        .thenApply(Report.Changed.class::cast);
  }

  @Override
  public CompletableFuture<Report.Waiting> drain(Duration atMost) {
    acted("drain", atMost.toSeconds() + " s");
    stop.draining();
    return mailbox
        .ask(replyTo -> new Input.DrainAsked(atMost, replyTo))
        .thenApply(Report.Waiting.class::cast)
        .whenComplete(
            (left, refused) -> {
              if (left != null) {
                stop.drained(left);
              }
            });
  }

  @Override
  public CompletableFuture<NodeStatus> status() {
    return mailbox.ask(Input.NodeAsked::new).thenApply(report -> ((Report.Status) report).status());
  }

  @Override
  public CompletableFuture<AddressView> address(boolean fresh) {
    return mailbox
        .ask(replyTo -> new Input.AddressAsked(fresh, replyTo))
        .thenApply(report -> ((Report.Address) report).view());
  }

  @Override
  public CompletableFuture<Report.Refreshing> refreshPeers() {
    acted("peers refresh", "all");
    return mailbox.ask(Input.RefreshAsked::new).thenApply(Report.Refreshing.class::cast);
  }

  @Override
  public CompletableFuture<Report.Refreshing> pingPeer(PeerId peer) {
    return mailbox
        .ask(replyTo -> new Input.RefreshAsked(Optional.of(peer), replyTo))
        .thenApply(Report.Refreshing.class::cast);
  }

  @Override
  public CompletableFuture<Report.Removed> removePeer(PeerId peer) {
    acted("peers rm", peer.hex());
    return mailbox
        .ask(replyTo -> new Input.RemovalAsked(peer, replyTo))
        .thenApply(Report.Removed.class::cast);
  }

  @Override
  public CompletableFuture<Report.Bans> bans() {
    return mailbox.ask(Input.BansAsked::new).thenApply(Report.Bans.class::cast);
  }

  @Override
  public CompletableFuture<Report.Bans> ban(PeerId peer, Optional<Duration> time, String reason) {
    acted("peers ban", peer.hex());
    return mailbox
        .ask(replyTo -> new Input.BanAsked(peer, time, reason, replyTo))
        .thenApply(Report.Bans.class::cast);
  }

  @Override
  public CompletableFuture<Report.Bans> unban(PeerId peer) {
    acted("peers unban", peer.hex());
    return mailbox
        .ask(replyTo -> new Input.UnbanAsked(peer, replyTo))
        .thenApply(Report.Bans.class::cast);
  }

  @Override
  public Measured measured() {
    return measured.get();
  }

  @Override
  public Flow flow() {
    return flow.get();
  }

  @Override
  public Verdict health() {
    return health.get();
  }

  @Override
  public List<LoggedEvent> eventsAfter(long sequence, int most) {
    return journal.file().stream()
        .flatMap(file -> file.after(sequence, most).stream())
        .map(LocalView::view)
        .toList();
  }

  @Override
  public List<LoggedEvent> eventsBefore(long sequence, int most) {
    return journal.file().stream()
        .flatMap(file -> file.before(sequence, most).stream())
        .map(LocalView::view)
        .toList();
  }

  @Override
  public Map<String, Object> seedFigures() {
    return figures.get();
  }

  @Override
  public TraceView trace(TxId id) {
    return trails
        .find(id)
        .map(
            trail ->
                new TraceView(trail.steps().stream().map(LocalView::view).toList(), trail.more()))
        .orElse(TraceView.NOTHING);
  }

  @Override
  public CompletableFuture<Report.Traced> hops(TxId id) {
    return mailbox
        .ask(replyTo -> new Input.TraceAsked(id, replyTo))
        .thenApply(Report.Traced.class::cast);
  }

  @Override
  public CompletableFuture<Report.Refilled> refill(TxId id) {
    return mailbox
        .ask(replyTo -> new Input.RefillAsked(id, replyTo))
        .thenApply(Report.Refilled.class::cast);
  }

  private static TraceView.Step view(Trail.Step step) {
    return new TraceView.Step(
        step.at(), step.what().word(), step.peer(), step.detail(), step.what().peerHasIt());
  }

  @Override
  public long lastEvent() {
    return journal.file().map(EventFile::last).orElse(0L);
  }

  @Override
  public boolean awaitEvent(long sequence, Duration time) throws InterruptedException {
    return journal.file().isPresent() && journal.file().get().awaitAfter(sequence, time);
  }

  private static LoggedEvent view(KeptEvent event) {
    return new LoggedEvent(
        event.sequence(),
        event.at().toEpochMilli(),
        event.code(),
        event.kind(),
        event.severity(),
        event.fields());
  }

  @Override
  public NodeFacts facts() {
    return facts;
  }

  @Override
  public Optional<Transaction> find(TxId id) {
    return read(() -> store.find(id));
  }

  @Override
  public List<Delivered> after(long cursor, long goneThrough, int most) {
    return read(() -> store.deliveriesAfter(cursor, goneThrough, most)).stream()
        .map(
            row ->
                new Delivered(
                    row.sequence(),
                    row.id(),
                    row.sizeBytes(),
                    row.receivedAt().toEpochMilli(),
                    row.from().map(PeerId::hex).orElse("")))
        .toList();
  }

  @Override
  public long lastSequence() {
    return store.lastSequence();
  }

  @Override
  public long firstSequence() {
    return store.firstSequence();
  }

  @Override
  public boolean awaitAfter(long cursor, Duration atMost) throws InterruptedException {
    return store.awaitAfter(cursor, atMost);
  }

  @Override
  public CompletableFuture<Optional<Subscriber>> openSubscriber(String name, long start) {
    return saved(store.openSubscriber(name, start)).thenApply(kept -> kept.map(LocalView::view));
  }

  @Override
  public CompletableFuture<OptionalLong> acknowledge(String name, long sequence) {
    return saved(store.acknowledge(name, sequence));
  }

  @Override
  public CompletableFuture<Optional<Subscriber>> resumeSubscriber(String name) {
    acted("subscribers resume", name);
    return saved(store.resumeSubscriber(name)).thenApply(kept -> kept.map(LocalView::view));
  }

  @Override
  public CompletableFuture<Optional<Boolean>> judge(
      String subscriber, TxId id, boolean accepted, String reason) {
    return saved(store.judge(subscriber, id, accepted, reason));
  }

  @Override
  public List<JudgedBy> verdicts(TxId id) {
    return read(() -> store.verdicts(id)).stream()
        .map(
            kept ->
                new JudgedBy(
                    kept.subscriber(), kept.accepted(), kept.reason(), kept.at().toEpochMilli()))
        .toList();
  }

  @Override
  public int suspendedSubscribers() {
    return store.status().suspended();
  }

  @Override
  public CompletableFuture<Boolean> removeSubscriber(String name) {
    acted("subscribers rm", name);
    return saved(store.removeSubscriber(name));
  }

  @Override
  public List<Subscriber> subscribers() {
    return read(store::subscribers).stream().map(LocalView::view).toList();
  }

  /** Who has the token changes something: an operator wants to see who did what when. */
  private void acted(String what, String target) {
    journal.happened(EventLines.action(what, target));
  }

  private static String words(DeadLetterMatch match) {
    return match.ids().isEmpty()
        ? match.reason().isEmpty() ? "all" : "reason '" + match.reason() + "'"
        : match.ids().size() + " by hash, the first " + match.ids().getFirst().hex();
  }

  private static Subscriber view(KeptSubscriber kept) {
    return new Subscriber(
        kept.name(),
        kept.acknowledged(),
        kept.createdAt().toEpochMilli(),
        kept.lastSeen().toEpochMilli(),
        kept.suspended(),
        kept.gap()
            .map(
                gap -> new Subscriber.Gap(gap.after(), gap.through(), gap.since().toEpochMilli())));
  }

  /** What the store refused may be asked for again: the API says that it is busy. */
  static <T> CompletableFuture<T> saved(CompletableFuture<T> saving) {
    return saving.exceptionallyCompose(
        refused ->
            CompletableFuture.failedFuture(
                new IllegalStateException(StartException.said(refused), refused)));
  }

  interface Read<T> {
    T read() throws StoreException;
  }

  /**
   * The API has no answer of its own for a broken disk: it is an internal error, with the store's
   * own words.
   */
  static <T> T read(Read<T> read) {
    try {
      return read.read();
    } catch (StoreException broken) {
      throw new IllegalStateException(StartException.said(broken), broken);
    }
  }
}
