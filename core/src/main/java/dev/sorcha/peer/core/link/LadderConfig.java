package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;

/**
 * Which ways to a peer are tried, and when again.
 *
 * @param preferred the best rung that is dialled; default the stream (seed, PreferredProtocol)
 * @param climbInterval after which better rungs are tried again; default 10 min (gossip-protocol
 *     3.1), with a fifth more or less
 * @param proxied whether REST goes through a proxy, so that it may arrive where nothing else does
 * @param retryDelay pause before a registration or notification that was not answered is made
 *     again; default 5 s (seed, RetryDelaySeconds), doubling, with a fifth more or less
 * @param maxRetries how often it is made again; default 3 (seed)
 * @param breakerThreshold failures in a row after which a peer is left alone; default 5 (seed)
 * @param breakerReset for how long; default 5 min (seed)
 */
public record LadderConfig(
    Protocol preferred,
    Duration climbInterval,
    boolean proxied,
    Duration retryDelay,
    int maxRetries,
    int breakerThreshold,
    Duration breakerReset) {

  /** The defaults. */
  public static final LadderConfig DEFAULT =
      new LadderConfig(
          Protocol.GRPC_STREAM,
          Duration.ofMinutes(10),
          false,
          Duration.ofSeconds(5),
          3,
          5,
          Duration.ofMinutes(5));

  public LadderConfig {
    if (climbInterval.isNegative() || climbInterval.isZero()) {
      throw new IllegalArgumentException("climbInterval: " + climbInterval + " (expected: > 0)");
    }
    if (retryDelay.isNegative() || breakerReset.isNegative()) {
      throw new IllegalArgumentException(
          "retryDelay, breakerReset: " + retryDelay + ", " + breakerReset + " (expected: >= 0)");
    }
    if (maxRetries < 0 || breakerThreshold < 1) {
      throw new IllegalArgumentException(
          "maxRetries, breakerThreshold: "
              + maxRetries
              + ", "
              + breakerThreshold
              + " (expected: >= 0, >= 1)");
    }
  }

  /** The same, beginning at another rung. */
  public LadderConfig withPreferred(Protocol best) {
    return new LadderConfig(
        best, climbInterval, proxied, retryDelay, maxRetries, breakerThreshold, breakerReset);
  }

  /** The same, with REST through a proxy or not. */
  public LadderConfig withProxied(boolean throughProxy) {
    return new LadderConfig(
        preferred,
        climbInterval,
        throughProxy,
        retryDelay,
        maxRetries,
        breakerThreshold,
        breakerReset);
  }

  /** The same, with another pause between tries of better rungs. */
  public LadderConfig withClimbInterval(Duration pause) {
    return new LadderConfig(
        preferred, pause, proxied, retryDelay, maxRetries, breakerThreshold, breakerReset);
  }
}
