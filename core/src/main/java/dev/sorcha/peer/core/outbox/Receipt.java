package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this node has seen of who has one of its submissions. Grows by one row for each peer that
 * could be reached, and no further.
 */
final class Receipt {

  private static final class Contact {
    Optional<Instant> told = Optional.empty();
    Optional<Instant> fetched = Optional.empty();
    Optional<Instant> custody = Optional.empty();
    Optional<NetGroup> group = Optional.empty();
    Optional<Instant> echoed = Optional.empty();
    int tells;
  }

  final Instant acceptedAt;
  Optional<Instant> releasedAt = Optional.empty();

  private final LinkedHashMap<PeerId, Contact> contacts = new LinkedHashMap<>();
  private int custody;
  private int echoes;
  private boolean isToldToAnybody;

  Receipt(Instant acceptedAt) {
    this.acceptedAt = acceptedAt;
  }

  private Contact contact(PeerId peer) {
    return contacts.computeIfAbsent(peer, any -> new Contact());
  }

  void told(PeerId peer, Instant now) {
    Contact contact = contact(peer);
    contact.told = contact.told.or(() -> Optional.of(now));
    contact.tells++;
    isToldToAnybody = true;
  }

  void fetched(PeerId peer, Instant now) {
    Contact contact = contact(peer);
    contact.fetched = contact.fetched.or(() -> Optional.of(now));
  }

  /** Returns whether that is new. */
  boolean custody(PeerId peer, NetGroup group, Instant now) {
    Contact contact = contact(peer);
    if (contact.custody.isPresent()) {
      return false;
    }
    contact.custody = Optional.of(now);
    contact.group = Optional.of(group);
    custody++;
    return true;
  }

  /** The peer announced it. An echo is that only from a peer that could not have it from here. */
  void announced(PeerId peer, Instant now) {
    Contact contact = contact(peer);
    if (contact.echoed.isEmpty()) {
      if (contact.told.isEmpty() && contact.fetched.isEmpty() && contact.custody.isEmpty()) {
        echoes++;
      }
      contact.echoed = Optional.of(now);
    }
  }

  boolean isToldToAnybody() {
    return isToldToAnybody;
  }

  boolean isTold(PeerId peer) {
    Contact contact = contacts.get(peer);
    return contact != null && contact.told.isPresent();
  }

  /** How often the peer was told. */
  int tells(PeerId peer) {
    Contact contact = contacts.get(peer);
    return contact == null ? 0 : contact.tells;
  }

  boolean hasCustody(PeerId peer) {
    Contact contact = contacts.get(peer);
    return contact != null && contact.custody.isPresent();
  }

  /** Peers that were told, or showed that they have it. */
  int contacts() {
    return contacts.size();
  }

  boolean isContact(PeerId peer) {
    return contacts.containsKey(peer);
  }

  int custody() {
    return custody;
  }

  /** Peers that fetched it, or showed that they have it. */
  List<PeerId> holders() {
    List<PeerId> holders = new ArrayList<>();
    contacts.forEach(
        (peer, contact) -> {
          if (contact.fetched.isPresent()
              || contact.custody.isPresent()
              || contact.echoed.isPresent()) {
            holders.add(peer);
          }
        });
    return holders;
  }

  /** In how many net groups custody is, counted up to 2. */
  int custodyGroups() {
    Set<NetGroup> groups = new LinkedHashSet<>();
    for (Contact contact : contacts.values()) {
      contact.group.ifPresent(groups::add);
      if (groups.size() == 2) {
        break;
      }
    }
    return groups.size();
  }

  boolean hasEcho() {
    return echoes > 0;
  }

  List<Report.PeerTrace> traces() {
    List<Report.PeerTrace> traces = new ArrayList<>();
    contacts.forEach(
        (peer, contact) ->
            traces.add(
                new Report.PeerTrace(
                    peer, contact.told, contact.fetched, contact.custody, contact.echoed)));
    return traces;
  }
}
