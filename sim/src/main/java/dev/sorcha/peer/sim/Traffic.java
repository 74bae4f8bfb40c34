package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import java.util.LinkedHashMap;

/**
 * What the nodes received to spread transactions, in numbers and in bytes (see {@link WireSize}).
 * Hellos and peer lists are counted apart: they are the price of being in the network, and are paid
 * with or without transactions.
 */
final class Traffic {

  private long bodies;
  private long chunks;
  private long announcements;
  private long gossipBytes;
  private long otherBytes;
  private long reconBytes;

  /** Of both directions, by the number of the link. */
  private final LinkedHashMap<Long, Long> reconByLink = new LinkedHashMap<>();

  private long dials;
  private long calls;

  void onFrame(LinkId at, Frame frame, boolean ours) {
    int bytes = WireSize.of(frame, ours);
    switch (frame) {
      case Frame.Announce(var entries, var custody) -> {
        announcements += entries.size();
        gossipBytes += bytes;
      }
      case Frame.Body body -> {
        bodies++;
        gossipBytes += bytes;
      }
      case Frame.Push push -> {
        bodies += push.entries().size();
        gossipBytes += bytes;
      }
      case Frame.Credit credit -> gossipBytes += bytes;
      case Frame.Get get -> gossipBytes += bytes;
      case Frame.NotFound notFound -> gossipBytes += bytes;
      case Frame.Stored stored -> gossipBytes += bytes;
      case Frame.Declined declined -> gossipBytes += bytes;
      case Frame.Hello hello -> otherBytes += bytes;
      case Frame.AskPeers ask -> otherBytes += bytes;
      case Frame.Peers peers -> otherBytes += bytes;
      case Frame.Ping ping -> otherBytes += bytes;
      case Frame.Pong pong -> otherBytes += bytes;
      case Frame.AskReach ask -> otherBytes += bytes;
      case Frame.Reach reach -> otherBytes += bytes;
      case Frame.AskDialBack ask -> otherBytes += bytes;
      case Frame.DialedBack dialed -> otherBytes += bytes;
      case Frame.Goodbye goodbye -> otherBytes += bytes;
      case Frame.Recon recon -> {
        reconBytes += bytes;
        reconByLink.merge(at.value() / 2, (long) bytes, Long::sum);
      }
      case Frame.Large.Piece piece -> {
        chunks++;
        gossipBytes += bytes;
      }
      case Frame.Large large -> gossipBytes += bytes;
      case Frame.Trace trace -> otherBytes += bytes;
    }
  }

  void onRequest(Request request) {
    int bytes = WireSize.of(request);
    switch (request) {
      case Request.Notify notify -> {
        announcements++;
        gossipBytes += bytes;
      }
      case Request.Get get -> gossipBytes += bytes;
      case Request.Stream stream -> gossipBytes += bytes;
      case Request.GetPart part -> gossipBytes += bytes;
      case Request.PostPart part -> {
        chunks++;
        gossipBytes += bytes;
      }
      case Request.ListPeers list -> otherBytes += bytes;
      case Request.Register register -> otherBytes += bytes;
      case Request.Ping ping -> otherBytes += bytes;
      case Request.Poll poll -> otherBytes += bytes;
      case Request.Post post -> {
        bodies++;
        gossipBytes += bytes;
      }
    }
  }

  void onResponse(Response response) {
    int bytes = WireSize.of(response);
    switch (response) {
      case Response.Ack ack -> gossipBytes += bytes;
      case Response.Found found -> {
        bodies++;
        gossipBytes += bytes;
      }
      case Response.NotFound notFound -> gossipBytes += bytes;
      case Response.Contents contents -> gossipBytes += bytes;
      case Response.Part part -> {
        chunks++;
        gossipBytes += bytes;
      }
      case Response.NoPart no -> gossipBytes += bytes;
      case Response.PartPosted posted -> gossipBytes += bytes;
      case Response.Peers peers -> otherBytes += bytes;
      case Response.Registered registered -> otherBytes += bytes;
      case Response.Pong pong -> otherBytes += bytes;
      case Response.News news -> gossipBytes += bytes;
      case Response.Posted posted -> gossipBytes += bytes;
    }
  }

  /** A node dials. */
  void onDial() {
    dials++;
  }

  /** A node makes a unary call. */
  void onCall() {
    calls++;
  }

  /** Dials of all nodes. */
  long dials() {
    return dials;
  }

  /** Unary calls of all nodes. */
  long calls() {
    return calls;
  }

  /** Bodies received by all nodes. */
  long bodies() {
    return bodies;
  }

  /** Chunks of large bodies received by all nodes. */
  long chunks() {
    return chunks;
  }

  /** Announced ids received by all nodes. */
  long announcements() {
    return announcements;
  }

  /** Bytes of announcements, requests, bodies, refusals and custody received by all nodes. */
  long gossipBytes() {
    return gossipBytes;
  }

  /** Bytes of reconciliation received by all nodes. */
  long reconBytes() {
    return reconBytes;
  }

  /** Most bytes of reconciliation on one link, since it was forgotten last. */
  long mostReconOnALink() {
    return reconByLink.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** Bytes of reconciliation on a link that had any, on average, since they were forgotten last. */
  long meanReconOnALink() {
    return (long) reconByLink.values().stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** From now on links are counted anew. */
  void forgetLinks() {
    reconByLink.clear();
  }

  /** Bytes of everything else. */
  long otherBytes() {
    return otherBytes;
  }
}
