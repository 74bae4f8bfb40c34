package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;

/**
 * Who made a unary call, as the connection proves it.
 *
 * @param id from the certificate, never from the message
 * @param host the IP address that the connection came from
 */
public record Caller(PeerId id, String host) {}
