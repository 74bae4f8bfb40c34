package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The dead letters, in the order of their sequence. Bounded in number and bytes. */
final class DeadLetters {

  private final int most;
  private final long mostBytes;
  private final TreeMap<Long, DeadLetter> bySequence = new TreeMap<>();
  private final LinkedHashMap<TxId, Long> sequences = new LinkedHashMap<>();
  private long bytes;

  DeadLetters(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  boolean hasRoomFor(int sizeBytes) {
    return bySequence.size() < most && bytes + sizeBytes <= mostBytes;
  }

  /** Takes it, whatever the bounds say: a former life may have had others. */
  void add(DeadLetter letter) {
    if (sequences.putIfAbsent(letter.id(), letter.sequence()) == null) {
      bySequence.put(letter.sequence(), letter);
      bytes += letter.sizeBytes();
    }
  }

  void remove(DeadLetter letter) {
    if (sequences.remove(letter.id()) != null) {
      bySequence.remove(letter.sequence());
      bytes -= letter.sizeBytes();
    }
  }

  Optional<DeadLetter> find(TxId id) {
    return Optional.ofNullable(sequences.get(id))
        .map(sequence -> Objects.requireNonNull(bySequence.get(sequence)));
  }

  List<DeadLetter> matching(DeadLetterMatch match) {
    if (match.ids().isEmpty()) {
      return bySequence.values().stream().filter(match::hasReason).toList();
    }
    return match.ids().stream()
        .distinct()
        .flatMap(id -> find(id).stream())
        .filter(match::hasReason)
        .toList();
  }

  /** A page of those that match. */
  Report.DeadLetters page(DeadLetterMatch match, long after, int rows) {
    List<DeadLetter> all = matching(match);
    List<DeadLetter> page = new ArrayList<>();
    for (DeadLetter letter : all) {
      if (letter.sequence() > after) {
        if (page.size() == rows) {
          return new Report.DeadLetters(all.size(), page, true);
        }
        page.add(letter);
      }
    }
    return new Report.DeadLetters(all.size(), page, false);
  }

  int size() {
    return bySequence.size();
  }

  long bytes() {
    return bytes;
  }
}
