package dev.sorcha.peer.core.boundary;

import java.util.List;
import java.util.Optional;

/**
 * What one source told about the node's own address.
 *
 * @param found what it says, at most {@value #MOST}
 * @param failures in words, one for each server that told nothing, at most {@value #MOST}
 * @param nat what a STUN server of RFC 5780 found out about the NAT in between
 */
public record AddressFindings(
    AddressSource source,
    List<FoundAddress> found,
    List<String> failures,
    Optional<NatBehaviour> nat) {

  /** Interfaces or servers in one answer. */
  public static final int MOST = 32;

  public AddressFindings {
    found = List.copyOf(found.subList(0, Math.min(MOST, found.size())));
    failures = List.copyOf(failures.subList(0, Math.min(MOST, failures.size())));
  }

  /** A source that told nothing of a NAT. */
  public AddressFindings(AddressSource source, List<FoundAddress> found, List<String> failures) {
    this(source, found, failures, Optional.empty());
  }
}
