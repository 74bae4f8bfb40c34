package dev.sorcha.peer.core.transfer;

import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.LinkedHashSet;

/** A peer that announced a large body. */
final class Source {

  /** What is known of it. */
  enum Standing {
    /** It was not asked for anything. */
    NEW,
    /** It was asked what the body consists of. */
    ASKED,
    /** It vouches for the manifest that is in force, and is asked for chunks. */
    VOUCHES,
    /** It says that the body consists of something else; it is asked when the others were wrong. */
    DIFFERS,
    /** It has no manifest: it sends all chunks in order, or one a call. */
    SENDS,
    /** It did not serve. */
    FAILED
  }

  final PeerId peer;

  /** The size that it announced. */
  final long sizeBytes;

  boolean wantsCustody;
  Standing standing = Standing.NEW;

  /** Places asked of it and not here. */
  final LinkedHashSet<Integer> asked = new LinkedHashSet<>();

  /** Chunks of the body that came from it. */
  int sent;

  /** When it last did what it was asked for, or was asked after a pause; or when it failed. */
  Instant since;

  Source(PeerId peer, long sizeBytes, boolean wantsCustody, Instant now) {
    this.peer = peer;
    this.sizeBytes = sizeBytes;
    this.wantsCustody = wantsCustody;
    this.since = now;
  }

  /** Whether something is expected from it. */
  boolean isBusy() {
    return switch (standing) {
      case ASKED, SENDS -> true;
      case VOUCHES -> !asked.isEmpty();
      case NEW, DIFFERS, FAILED -> false;
    };
  }
}
