package dev.sorcha.peer.core.transfer;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.RunningHash;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One large body on its way: which chunks are here, which are asked for, and who has them.
 *
 * <p>A chunk is in memory until it is both on the disk and part of the running hash, which takes
 * them in order. No chunk is taken that is more than {@link TransferConfig#ahead} before the first
 * missing one, so that is what bounds the memory.
 */
final class Transfer {

  final TxId id;
  final Instant since;
  final LinkedHashMap<PeerId, Source> sources = new LinkedHashMap<>();

  /** When something came of it last. */
  Instant moved;

  /** Who sent a chunk of what is here. */
  final LinkedHashSet<PeerId> helpers = new LinkedHashSet<>();

  /** Who sent most of it, among those who are still there. */
  Optional<PeerId> from = Optional.empty();

  /** All is on disk, and becomes a transaction. */
  boolean keeping;

  /** Whether operators heard that it began. */
  boolean begun;

  private Optional<Manifest> manifest = Optional.empty();
  private int sizeBytes;

  /** By place: the hash of what is here. */
  private @Nullable TxId[] digests = {};

  /** By place: what is not hashed yet. */
  private @Nullable Chunk[] unhashed = {};

  private boolean[] staged = {};
  private RunningHash hash = new RunningHash();
  private int hashed;
  private int here;
  private int onDisk;

  Transfer(TxId id, Instant now) {
    this.id = id;
    this.since = now;
    this.moved = now;
  }

  Optional<Manifest> manifest() {
    return manifest;
  }

  /** Of the body, in bytes; 0 as long as nothing is in force that says it. */
  int sizeBytes() {
    return sizeBytes;
  }

  /** Chunks of the body. */
  int count() {
    return digests.length;
  }

  /** Chunks that are verified as far as they can be, and here. */
  int here() {
    return here;
  }

  /** Bytes of these. */
  long bytesHere() {
    return Math.min((long) here * Chunk.SIZE, sizeBytes);
  }

  /** Whether anything of it was given to the disk. */
  boolean hasStaged() {
    return here > 0;
  }

  /**
   * A manifest is in force from now on. What is here stays if it fits.
   *
   * @return false if something that is here does not: then all of it is to be discarded first
   */
  boolean adopt(Manifest said) {
    if (here > 0) {
      if (said.sizeBytes() != sizeBytes) {
        return false;
      }
      for (int place = 0; place < digests.length; place++) {
        TxId held = digests[place];
        if (held != null && !held.equals(said.digests().get(place))) {
          return false;
        }
      }
    } else {
      size(said.sizeBytes());
    }
    manifest = Optional.of(said);
    return true;
  }

  /** Nobody vouches for what it consists of; this is how large it is said to be. */
  void size(int bytes) {
    sizeBytes = bytes;
    int count = Chunk.countOf(bytes);
    digests = new TxId[count];
    unhashed = new Chunk[count];
    staged = new boolean[count];
  }

  /** Forgets all that is here. */
  void discard() {
    manifest = Optional.empty();
    sizeBytes = 0;
    digests = new TxId[0];
    unhashed = new Chunk[0];
    staged = new boolean[0];
    hash = new RunningHash();
    hashed = 0;
    here = 0;
    onDisk = 0;
    keeping = false;
    helpers.clear();
    sources.values().forEach(source -> source.sent = 0);
  }

  /** Whether a chunk of this length is wanted at this place. */
  boolean wants(int place, int length) {
    return place >= 0
        && place < digests.length
        && digests[place] == null
        && length == Chunk.sizeAt(place, sizeBytes);
  }

  boolean has(int place) {
    return place >= 0 && place < digests.length && digests[place] != null;
  }

  /** A chunk is here. */
  void take(int place, Chunk chunk) {
    digests[place] = chunk.digest();
    unhashed[place] = chunk;
    here++;
    for (Chunk next = hashed < count() ? unhashed[hashed] : null;
        next != null;
        next = hashed < count() ? unhashed[hashed] : null) {
      hash.add(next.bytes());
      unhashed[hashed] = null;
      hashed++;
    }
  }

  /** A chunk is on disk. */
  void onStaged(int place) {
    if (has(place) && !staged[place]) {
      staged[place] = true;
      onDisk++;
    }
  }

  boolean isHashed() {
    return count() > 0 && hashed == count();
  }

  boolean isOnDisk() {
    return isHashed() && onDisk == count();
  }

  /** The id of the bytes that are here. Called once, when all are. */
  TxId hash() {
    return hash.end();
  }

  /** The next places to ask for, at most so many, within what may be in memory. */
  List<Integer> missing(int most, int ahead) {
    int unsaved = here - onDisk;
    int asked = 0;
    for (Source source : sources.values()) {
      asked += source.asked.size();
    }
    int room = Math.min(most, ahead - unsaved - asked);
    List<Integer> places = new ArrayList<>();
    int end = Math.min(count(), hashed + ahead);
    for (int place = hashed; place < end && places.size() < room; place++) {
      if (digests[place] == null && !isAsked(place)) {
        places.add(place);
      }
    }
    return places;
  }

  private boolean isAsked(int place) {
    return sources.values().stream().anyMatch(source -> source.asked.contains(place));
  }

  /** Sources of which something is expected. */
  int busy() {
    return (int) sources.values().stream().filter(Source::isBusy).count();
  }

  /** Who sent something of what is here. */
  List<Source> senders() {
    return sources.values().stream().filter(source -> source.sent > 0).toList();
  }

  /** A source that is kept. */
  Source source(PeerId peer) {
    return Objects.requireNonNull(sources.get(peer));
  }

  /** Whether something of it is expected from a peer. */
  boolean isBusyWith(PeerId peer) {
    Source source = sources.get(peer);
    return source != null && source.isBusy();
  }
}
