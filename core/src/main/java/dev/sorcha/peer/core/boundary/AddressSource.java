package dev.sorcha.peer.core.boundary;

/** Where a node may learn under which address it can be dialled. */
public enum AddressSource {
  /** The addresses of its own interfaces. */
  INTERFACES,
  /** The router, asked to forward a port (UPnP IGD, NAT-PMP, PCP). */
  MAPPING,
  /** STUN servers (RFC 8489). */
  STUN,
  /** Services that answer over HTTP from where they were asked. */
  HTTP
}
