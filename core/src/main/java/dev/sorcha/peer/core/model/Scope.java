package dev.sorcha.peer.core.model;

/**
 * From where an address can be reached, narrowest first. A peer may tell others of addresses as
 * narrow as its own, never of narrower ones: a public peer that names 10.1.2.3 would have us dial
 * into a network that it knows nothing of (threat A10).
 */
public enum Scope {
  /** Not an address at which anybody could be dialled. */
  NONE,
  /** This machine. */
  LOOPBACK,
  /** This wire: 169.254/16, fe80::/10. */
  LINK,
  /**
   * Some network behind a router, and the ranges set aside for shared address space, tests and
   * documentation: RFC 1918, 4193, 6598, 2544, 5737, 3849.
   */
  PRIVATE,
  /** The Internet. */
  PUBLIC
}
