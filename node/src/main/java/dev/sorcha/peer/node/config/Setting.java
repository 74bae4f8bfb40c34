package dev.sorcha.peer.node.config;

/**
 * The value of one key as the node uses it.
 *
 * @param key {@code PeerDiscovery.MinHealthyPeers}
 * @param value as an operator would write it; empty for none
 * @param origin where it comes from: {@code default}, {@code peer.yaml:12} or {@code --port}
 * @param fallback the value when nothing is given; empty for none
 */
public record Setting(String key, String value, String origin, String fallback) {}
