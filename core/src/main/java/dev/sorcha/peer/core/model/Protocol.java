package dev.sorcha.peer.core.model;

import java.util.Optional;

/** The rungs of the ladder, best first, with the names that the seeds put on the wire. */
public enum Protocol {
  GRPC_STREAM("GrpcStream"),
  GRPC("Grpc"),
  REST("Rest");

  private final String wireName;

  Protocol(String wireName) {
    this.wireName = wireName;
  }

  /** The name in {@code supported_protocols}. */
  public String wireName() {
    return wireName;
  }

  /** The protocol with this wire name; unknown names are newer than we are and are left out. */
  public static Optional<Protocol> ofWireName(String name) {
    for (Protocol protocol : values()) {
      if (protocol.wireName.equals(name)) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }
}
