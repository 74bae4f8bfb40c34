package dev.sorcha.peer.core.transfer;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Large bodies on their way to this node (gossip-protocol D11).
 *
 * <pre>
 *   announced ──► a source is asked what it consists of ──► chunks, from several at once ──► all here
 *       ▲            └─ or sends everything, in order ──────────┘  │            the hash is right ─► kept
 *       └────────── nobody serves: what is here waits ◄────────────┘            it is not ─► discarded
 * </pre>
 *
 * <p>A chunk is compared with what its own sender said that it would be, so a wrong one is a
 * provable fault of that sender; so is a manifest of chunks that are not this id's bytes. Of peers
 * that vouch for nothing only one that sent all of it is blamed. No chunk is asked of two peers at
 * a time.
 */
public final class Transfers {

  private static final Duration TICK = Duration.ofSeconds(1);

  /** Failures without a success in between, after which a peer must leave room for others. */
  private static final int DOUBTFUL = 2;

  private final TransferConfig config;
  private final int maxBytes;
  private final Ways ways;
  private final LinkedHashMap<TxId, Transfer> transfers = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, PeerSide> peers = new LinkedHashMap<>();
  private boolean armed;

  /** Whether something happened that may allow a further request. */
  private boolean worthALook;

  private static final class PeerSide {
    int announced;
    int unserved;
  }

  /** A peer's fault, in words. */
  public record Fault(PeerId peer, String detail) {}

  /**
   * A large body is here.
   *
   * @param from who sent most of it
   * @param informed who announced it
   * @param wantCustody those of them who wait for word that it is on disk
   */
  public record Arrived(
      Announcement what, Optional<PeerId> from, List<PeerId> informed, List<PeerId> wantCustody) {
    public Arrived {
      informed = List.copyOf(informed);
      wantCustody = List.copyOf(wantCustody);
    }
  }

  /**
   * @param maxBytes the largest body carried
   */
  public Transfers(TransferConfig config, int maxBytes, Ways ways) {
    this.config = config;
    this.maxBytes = maxBytes;
    this.ways = ways;
  }

  /**
   * A peer has a large body that is not here.
   *
   * @return whether it is wanted; false when a bound is reached
   */
  public boolean onAnnounced(
      PeerId from, Announcement what, boolean wantsCustody, Instant now, Effects out) {
    Transfer transfer = transfers.get(what.id());
    PeerSide side = peers.computeIfAbsent(from, peer -> new PeerSide());
    if (transfer == null) {
      if (transfers.size() >= config.known() || side.announced >= config.knownPerPeer()) {
        return false;
      }
      transfer = new Transfer(what.id(), now);
      transfers.put(what.id(), transfer);
    }
    Source source = transfer.sources.get(from);
    if (source != null) {
      source.wantsCustody |= wantsCustody;
      return true;
    }
    if (side.announced >= config.knownPerPeer()
        || (transfer.sources.size() >= config.sourcesKept() && !makeRoom(transfer))) {
      return true;
    }
    transfer.sources.put(from, new Source(from, what.sizeBytes(), wantsCustody, now));
    side.announced++;
    worthALook = true;
    arm(out);
    return true;
  }

  private boolean makeRoom(Transfer transfer) {
    Optional<Source> failed =
        transfer.sources.values().stream()
            .filter(source -> source.standing == Source.Standing.FAILED)
            .findFirst();
    failed.ifPresent(source -> forget(transfer, source));
    return failed.isPresent();
  }

  private void forget(Transfer transfer, Source source) {
    transfer.sources.remove(source.peer);
    PeerSide side = peers.get(source.peer);
    if (side != null) {
      side.announced--;
      if (side.announced == 0) {
        peers.remove(source.peer);
      }
    }
  }

  private void arm(Effects out) {
    if (!armed) {
      armed = true;
      out.schedule(TICK, new Timer.TransfersDue());
    }
  }

  /** A peer cannot be reached any more: others go on where it stopped. */
  public void onPeerDown(PeerId peer, Effects out) {
    for (Transfer transfer : List.copyOf(transfers.values())) {
      Source source = transfer.sources.get(peer);
      if (source != null) {
        if (source.isBusy()) {
          moved(transfer, peer, "the link is lost", out);
        }
        forget(transfer, source);
        if (transfer.sources.isEmpty() && !transfer.hasStaged()) {
          transfers.remove(transfer.id);
        }
      }
    }
    peers.remove(peer);
    worthALook = true;
  }

  /** A peer is reached in another way than before: what was asked of it is asked anew. */
  public void onWayChanged(PeerId peer) {
    for (Transfer transfer : transfers.values()) {
      Source source = transfer.sources.get(peer);
      if (source != null && source.standing != Source.Standing.FAILED) {
        source.asked.clear();
        source.standing = Source.Standing.NEW;
      }
    }
    worthALook = true;
  }

  /** The burst is over: ask for what may be asked for. */
  public void onBurstEnded(Instant now, Effects out) {
    if (!worthALook) {
      return;
    }
    worthALook = false;
    int active = 0;
    for (Transfer transfer : transfers.values()) {
      if (transfer.busy() > 0) {
        ask(transfer, true, now, out);
        active++;
      }
    }
    active += begin(false, config.atOnce() - active, now, out);
    // Who announces and does not serve must not take every place.
    begin(true, Math.max(1, config.atOnce() - 1) - active, now, out);
  }

  private int begin(boolean doubtful, int room, Instant now, Effects out) {
    int begun = 0;
    for (Transfer transfer : transfers.values()) {
      if (begun >= room) {
        break;
      }
      if (!transfer.keeping && transfer.busy() == 0) {
        ask(transfer, doubtful, now, out);
        begun += transfer.busy() > 0 ? 1 : 0;
      }
    }
    return begun;
  }

  private void ask(Transfer transfer, boolean doubtful, Instant now, Effects out) {
    if (transfer.keeping || transfer.isHashed()) {
      return;
    }
    boolean sent = transfer.sources.values().stream().anyMatch(Transfers::sends);
    int used = 0;
    for (Source source : transfer.sources.values()) {
      used += source.standing == Source.Standing.ASKED ? 1 : 0;
      used += source.standing == Source.Standing.VOUCHES ? 1 : 0;
    }
    for (Source source : transfer.sources.values()) {
      if (!sent
          && used < config.sourcesAtOnce()
          && source.standing == Source.Standing.NEW
          && (doubtful || !isDoubtful(source))
          && ways.to(source.peer) instanceof Ways.Way.Link) {
        source.standing = Source.Standing.ASKED;
        source.since = now;
        used++;
        out.send(source.peer, new Frame.Large.AskContents(transfer.id));
      }
    }
    for (Source source : transfer.sources.values()) {
      if (source.standing == Source.Standing.VOUCHES) {
        askPieces(transfer, source, now, out);
      } else if (source.standing == Source.Standing.SENDS) {
        askParts(transfer, source, out);
      }
    }
    if (used == 0 && !sent) {
      askForAll(transfer, doubtful, now, out);
    }
  }

  private static boolean sends(Source source) {
    return source.standing == Source.Standing.SENDS;
  }

  private boolean isDoubtful(Source source) {
    PeerSide side = peers.get(source.peer);
    return side != null && side.unserved >= DOUBTFUL;
  }

  private void askPieces(Transfer transfer, Source source, Instant now, Effects out) {
    List<Integer> places =
        transfer.missing(share(transfer, source) - source.asked.size(), config.ahead());
    if (!places.isEmpty()) {
      if (source.asked.isEmpty()) {
        source.since = now;
      }
      source.asked.addAll(places);
      out.send(source.peer, new Frame.Large.AskPieces(transfer.id, places));
    }
  }

  /**
   * What one peer may have in flight: bodies that come from it at the same time share it, since
   * everything else that it says stands behind it on the line.
   */
  private int share(Transfer transfer, Source source) {
    long others =
        transfers.values().stream()
            .filter(other -> other != transfer && other.isBusyWith(source.peer))
            .count();
    return (int) Math.max(1, config.inFlight() / (1 + others));
  }

  private void askParts(Transfer transfer, Source source, Effects out) {
    Ways.Way way = ways.to(source.peer);
    if (way instanceof Ways.Way.Stream) {
      return;
    }
    List<Integer> places =
        transfer.missing(share(transfer, source) - source.asked.size(), config.ahead());
    if (places.isEmpty()) {
      return;
    }
    source.asked.addAll(places);
    if (way instanceof Ways.Way.Ranges(var at)) {
      for (int place : places) {
        out.call(source.peer, at, new Request.GetPart(transfer.id, place, transfer.sizeBytes()));
      }
    } else {
      out.send(source.peer, new Frame.Large.AskPieces(transfer.id, places));
    }
  }

  /** Nobody vouches for chunks: the first who can is asked for all of it. */
  private void askForAll(Transfer transfer, boolean doubtful, Instant now, Effects out) {
    for (Source source : transfer.sources.values()) {
      Ways.Way way = ways.to(source.peer);
      if (source.standing != Source.Standing.NEW
          || (!doubtful && isDoubtful(source))
          || way instanceof Ways.Way.Link
          || way instanceof Ways.Way.None) {
        continue;
      }
      int size = Math.toIntExact(Math.min(source.sizeBytes, maxBytes));
      if (transfer.here() > 0 && transfer.sizeBytes() != size) {
        source.standing = Source.Standing.DIFFERS;
        continue;
      }
      if (transfer.here() == 0) {
        transfer.size(size);
      }
      source.standing = Source.Standing.SENDS;
      source.since = now;
      begun(transfer, out);
      if (way instanceof Ways.Way.Stream(var at)) {
        out.call(source.peer, at, new Request.Stream(transfer.id, size));
      } else {
        askParts(transfer, source, out);
      }
      return;
    }
  }

  private static void begun(Transfer transfer, Effects out) {
    if (!transfer.begun) {
      transfer.begun = true;
      out.publish(new NodeEvent.TransferBegun(transfer.id, transfer.sizeBytes()));
    }
  }

  /** A peer says what a body consists of. */
  public void onContents(PeerId from, TxId id, Manifest manifest, Instant now, Effects out) {
    Transfer transfer = transfers.get(id);
    Source source = transfer == null ? null : transfer.sources.get(from);
    if (transfer == null || source == null || source.standing != Source.Standing.ASKED) {
      return;
    }
    worthALook = true;
    source.since = now;
    if (manifest.sizeBytes() > maxBytes) {
      fail(transfer, source, manifest.sizeBytes() + " bytes are too many", now, out);
      return;
    }
    if (transfer.manifest().isPresent()) {
      boolean same = transfer.manifest().get().equals(manifest);
      source.standing = same ? Source.Standing.VOUCHES : Source.Standing.DIFFERS;
      return;
    }
    if (!transfer.adopt(manifest)) {
      // Bytes that nobody vouched for: they give way to some that can be checked.
      discard(transfer, "a peer says that it consists of something else", out);
      transfer.adopt(manifest);
    }
    source.standing = Source.Standing.VOUCHES;
    begun(transfer, out);
  }

  /**
   * A chunk came from a peer that vouches for it.
   *
   * @return who is at fault, if somebody is
   */
  public List<Fault> onPiece(
      PeerId from, TxId id, int place, Chunk chunk, Instant now, Effects out) {
    Transfer transfer = transfers.get(id);
    Source source = transfer == null ? null : transfer.sources.get(from);
    if (transfer == null
        || source == null
        || source.standing != Source.Standing.VOUCHES
        || place >= transfer.count()) {
      return List.of();
    }
    Manifest manifest = transfer.manifest().orElseThrow();
    if (!manifest.digests().get(place).equals(chunk.digest())) {
      String detail = "chunk " + place + " of " + id + " is not what it said";
      fail(transfer, source, "a wrong chunk", now, out);
      return List.of(new Fault(from, detail));
    }
    return take(transfer, source, place, chunk, now, out);
  }

  /**
   * A chunk came from a peer that vouches for nothing.
   *
   * @return who is at fault, if somebody is
   */
  public List<Fault> onPart(
      PeerId from, Request request, int place, Chunk chunk, Instant now, Effects out) {
    Transfer transfer = transfers.get(idOf(request));
    Source source = transfer == null ? null : transfer.sources.get(from);
    if (transfer == null || source == null || source.standing != Source.Standing.SENDS) {
      return List.of();
    }
    boolean fits =
        transfer
            .manifest()
            .map(
                said ->
                    place < transfer.count() && said.digests().get(place).equals(chunk.digest()))
            .orElse(true);
    if (!fits || (!transfer.has(place) && !transfer.wants(place, chunk.size()))) {
      fail(transfer, source, "a chunk that does not fit", now, out);
      return List.of();
    }
    return take(transfer, source, place, chunk, now, out);
  }

  private List<Fault> take(
      Transfer transfer, Source source, int place, Chunk chunk, Instant now, Effects out) {
    worthALook = true;
    source.asked.remove(place);
    source.since = now;
    Optional.ofNullable(peers.get(source.peer)).ifPresent(side -> side.unserved = 0);
    if (!transfer.wants(place, chunk.size())) {
      return List.of();
    }
    source.sent++;
    transfer.moved = now;
    transfer.from = Optional.of(source.peer);
    transfer.helpers.add(source.peer);
    transfer.take(place, chunk);
    out.save(new Change.Large.Stage(transfer.id, place, chunk));
    if (transfer.isHashed() && !transfer.hash().equals(transfer.id)) {
      return wrong(transfer, now, out);
    }
    return List.of();
  }

  private List<Fault> wrong(Transfer transfer, Instant now, Effects out) {
    boolean vouched = transfer.manifest().isPresent();
    List<Source> guilty =
        transfer.senders().stream()
            .filter(source -> vouched || source.sent == transfer.count())
            .toList();
    for (Source source : transfer.sources.values()) {
      source.asked.clear();
      source.standing = guilty.contains(source) ? Source.Standing.FAILED : Source.Standing.NEW;
      source.since = now;
    }
    discard(transfer, "the bytes are not those of the id", out);
    return guilty.stream()
        .map(source -> new Fault(source.peer, "other bytes as " + transfer.id))
        .toList();
  }

  private static void discard(Transfer transfer, String reason, Effects out) {
    out.publish(new NodeEvent.TransferFailed(transfer.id, transfer.here(), reason));
    out.save(new Change.Large.Unstage(transfer.id));
    transfer.discard();
    transfer.begun = false;
  }

  /** A peer does not serve this, or not now. */
  public void onLacks(PeerId from, TxId id, String why, Instant now, Effects out) {
    Transfer transfer = transfers.get(id);
    Source source = transfer == null ? null : transfer.sources.get(from);
    if (transfer != null && source != null && source.isBusy()) {
      fail(transfer, source, why, now, out);
    }
  }

  /** A call for this was not answered. */
  public void onCallFailed(PeerId from, Request request, String why, Instant now, Effects out) {
    onLacks(from, idOf(request), why, now, out);
  }

  private static TxId idOf(Request request) {
    return switch (request) {
      case Request.Stream(var id, var size) -> id;
      case Request.GetPart(var id, var place, var size) -> id;
      case Request.PostPart(var id, var place, var size, var chunk) -> id;
      case Request.Notify _, Request.Get _, Request.ListPeers _, Request.Register _ ->
          throw new IllegalArgumentException("no transfer: " + request);
      case Request.Ping _, Request.Poll _, Request.Post _ ->
          throw new IllegalArgumentException("no transfer: " + request);
    };
  }

  private void fail(Transfer transfer, Source source, String why, Instant now, Effects out) {
    source.asked.clear();
    source.standing = Source.Standing.FAILED;
    source.since = now;
    Optional.ofNullable(peers.get(source.peer)).ifPresent(side -> side.unserved++);
    moved(transfer, source.peer, why, out);
    worthALook = true;
  }

  private static void moved(Transfer transfer, PeerId from, String why, Effects out) {
    out.publish(new NodeEvent.TransferMoved(transfer.id, from, transfer.here(), why));
  }

  /** A chunk is on disk. */
  public void onStaged(TxId id, int place, Instant now, Effects out) {
    Transfer transfer = transfers.get(id);
    if (transfer == null || transfer.keeping) {
      return;
    }
    transfer.onStaged(place);
    worthALook = true;
    if (transfer.isOnDisk()) {
      transfer.keeping = true;
      transfer.from = mostOf(transfer).or(() -> transfer.from);
      out.publish(
          new NodeEvent.TransferEnded(
              id,
              transfer.sizeBytes(),
              transfer.helpers.size(),
              Duration.between(transfer.since, now)));
      out.save(new Change.Large.Keep(id, transfer.sizeBytes(), transfer.from.orElseThrow()));
    }
  }

  /** The disk did not take a chunk, or the whole: it is fetched anew when it is announced again. */
  public void onSaveFailed(TxId id, String detail, Effects out) {
    Transfer transfer = transfers.get(id);
    if (transfer != null) {
      drop(transfer, detail, out);
    }
  }

  private void drop(Transfer transfer, String reason, Effects out) {
    discard(transfer, reason, out);
    remove(transfer);
  }

  private void remove(Transfer transfer) {
    List.copyOf(transfer.sources.values()).forEach(source -> forget(transfer, source));
    transfers.remove(transfer.id);
    worthALook = true;
  }

  /** A large body is a transaction now, on disk; empty if it did not come from peers. */
  public Optional<Arrived> onKept(TxId id) {
    Transfer transfer = transfers.get(id);
    if (transfer == null || !transfer.keeping) {
      return Optional.empty();
    }
    Arrived arrived = arrived(transfer);
    remove(transfer);
    return Optional.of(arrived);
  }

  /** The same bytes were submitted here: they need not come. */
  public Optional<Arrived> onAccepted(TxId id, Effects out) {
    Transfer transfer = transfers.get(id);
    if (transfer == null) {
      return Optional.empty();
    }
    Arrived arrived = arrived(transfer);
    if (transfer.hasStaged()) {
      out.save(new Change.Large.Unstage(id));
    }
    remove(transfer);
    return Optional.of(arrived);
  }

  private static Optional<PeerId> mostOf(Transfer transfer) {
    return transfer.senders().stream()
        .max(Comparator.comparingInt(source -> source.sent))
        .map(source -> source.peer);
  }

  private static Arrived arrived(Transfer transfer) {
    return new Arrived(
        new Announcement(transfer.id, transfer.sizeBytes()),
        transfer.from,
        List.copyOf(transfer.sources.keySet()),
        transfer.sources.values().stream()
            .filter(source -> source.wantsCustody)
            .map(source -> source.peer)
            .toList());
  }

  /** Looks who has stopped, and what nobody serves any more. */
  public void onDue(Instant now, Effects out) {
    armed = false;
    for (Transfer transfer : List.copyOf(transfers.values())) {
      for (Source source : List.copyOf(transfer.sources.values())) {
        lookAt(transfer, source, now, out);
      }
      if (!transfer.keeping && !transfer.moved.plus(config.patience()).isAfter(now)) {
        drop(transfer, "nobody has served it for " + config.patience().toMinutes() + " min", out);
      } else if (isStuck(transfer, now)) {
        discard(transfer, "nobody is left who says that it consists of this", out);
        transfer.sources.values().stream()
            .filter(source -> source.standing == Source.Standing.DIFFERS)
            .forEach(source -> source.standing = Source.Standing.NEW);
      }
    }
    dropHalves(out);
    worthALook = true;
    if (!transfers.isEmpty()) {
      arm(out);
    }
  }

  /** Whoever serves a part of many bodies and leaves must not fill the disk. */
  private void dropHalves(Effects out) {
    List<Transfer> halves =
        transfers.values().stream()
            .filter(transfer -> transfer.hasStaged() && transfer.busy() == 0 && !transfer.keeping)
            .sorted(Comparator.comparing(transfer -> transfer.moved))
            .toList();
    for (int i = 0; i < halves.size() - config.halves(); i++) {
      drop(halves.get(i), "too many bodies are half here", out);
    }
  }

  private void lookAt(Transfer transfer, Source source, Instant now, Effects out) {
    if (source.isBusy() && !source.since.plus(config.stall()).isAfter(now)) {
      fail(transfer, source, "silent for " + config.stall().toSeconds() + " s", now, out);
    } else if (source.standing == Source.Standing.FAILED
        && !source.since.plus(config.rest()).isAfter(now)) {
      source.standing = Source.Standing.NEW;
    }
  }

  /** Whether only peers are left that say something else than what is in force. */
  private boolean isStuck(Transfer transfer, Instant now) {
    boolean differ = false;
    for (Source source : transfer.sources.values()) {
      switch (source.standing) {
        case NEW, ASKED, VOUCHES, SENDS -> {
          return false;
        }
        case DIFFERS -> differ = true;
        case FAILED -> {}
      }
    }
    return differ && !transfer.moved.plus(config.rest()).isAfter(now);
  }

  /** How much of a body has come; empty if it is not being fetched. */
  public Optional<Report.Arriving> arriving(TxId id) {
    return Optional.ofNullable(transfers.get(id))
        .map(
            transfer ->
                new Report.Arriving(
                    transfer.bytesHere(),
                    transfer.sizeBytes(),
                    transfer.busy(),
                    transfer.sources.size()));
  }

  /** Bodies that are being fetched, or wait for it. */
  public int size() {
    return transfers.size();
  }
}
