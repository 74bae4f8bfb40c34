package dev.sorcha.peer.core.health;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What findings are drawn from: a node and its surroundings at one moment.
 *
 * @param status as last known; of a loop that is silent it is old
 * @param address what the node knows of its own address; empty before it was asked
 */
public record Facts(
    Instant now,
    Settings settings,
    NodeStatus status,
    Optional<AddressView> address,
    Storage storage,
    Machine machine,
    Sightings sightings) {

  /**
   * How the node was configured.
   *
   * @param startedAt of this life
   * @param bootstrapNodes configured first contacts
   * @param minHealthyPeers reachable peers that are wanted
   * @param refreshInterval longest pause between two discovery rounds
   * @param fanout peers told in a round; 0 = the node chooses
   * @param streamsPreferred whether streams are the way that the operator wants
   * @param notInForce lines about keys that are set and change nothing
   */
  public record Settings(
      Instant startedAt,
      int bootstrapNodes,
      int minHealthyPeers,
      Duration refreshInterval,
      int fanout,
      boolean streamsPreferred,
      List<String> notInForce) {
    public Settings {
      notInForce = List.copyOf(notInForce);
    }
  }

  /**
   * The database.
   *
   * @param alive whether the thread that owns it runs
   * @param failed whether every save fails
   * @param low whether nothing new is taken for lack of room
   * @param suspended named subscribers that get nothing
   * @param filterRate of new ids, the estimated part that is looked up in vain, 0 to 1
   */
  public record Storage(
      boolean alive, boolean failed, boolean low, int suspended, double filterRate) {}

  /**
   * The machine and the process.
   *
   * @param loopSilence since the node's thread was last seen at work
   * @param accepting whether submissions are taken
   * @param certificateUntil when the node's certificate ends
   * @param fleeting the kind of file system, where the data folder is on one that is thrown away;
   *     otherwise empty
   * @param exposed files with secrets that other users may read, at most a few
   */
  public record Machine(
      Duration loopSilence,
      boolean accepting,
      Instant certificateUntil,
      String fleeting,
      List<String> exposed) {
    public Machine {
      exposed = List.copyOf(exposed);
    }
  }

  /**
   * What passed by lately.
   *
   * @param ownAgent product and version of this node
   * @param agents product and version of linked peers, and how many have it; other people's text
   * @param clockOffset how far this machine's clock is ahead of the median of its peers'
   * @param clocks how many peers that is the median of
   * @param addressChange when the node last became known under another address
   * @param refusedKeys addresses at which a handshake failed or another key answered, in the last
   *     ten minutes
   * @param lastRefusal what the newest of these said
   * @param passedOver announcements that were not taken and provable faults, in the last minute
   */
  public record Sightings(
      String ownAgent,
      SortedMap<String, Integer> agents,
      Optional<Duration> clockOffset,
      int clocks,
      Optional<AddressChange> addressChange,
      int refusedKeys,
      String lastRefusal,
      int passedOver) {

    /** Of a node that has just started. */
    public static final Sightings NONE =
        new Sightings("", new TreeMap<>(), Optional.empty(), 0, Optional.empty(), 0, "", 0);

    public Sightings {
      agents = new TreeMap<>(agents);
    }
  }

  /** The node is known under another address since then. */
  public record AddressChange(Instant at, String address) {}
}
