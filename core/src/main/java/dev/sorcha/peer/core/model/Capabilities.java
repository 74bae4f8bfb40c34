package dev.sorcha.peer.core.model;

/**
 * The seeds' {@code PeerCapabilities}.
 *
 * @param streaming opens or serves {@code PeerCommunication.Stream}
 * @param distribution passes transactions on; a read-only peer does not (DESIGN S14)
 * @param maxTransactionBytes the largest body that it takes, in bytes; 0 when it did not say
 */
public record Capabilities(boolean streaming, boolean distribution, int maxTransactionBytes) {}
