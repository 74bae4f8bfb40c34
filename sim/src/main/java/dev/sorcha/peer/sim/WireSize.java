package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Symbol;
import dev.sorcha.peer.core.model.PeerInfo;

/**
 * How many bytes a message is on the wire, by estimate: Protocol Buffers in a gRPC message in an
 * HTTP/2 frame. TLS, TCP and IP are left out, as they depend on how messages share packets.
 *
 * <p>In our own frames an id is 32 raw bytes. A seed message carries it in Base64 and with the
 * sender's name, about 94 bytes in all (counted on the seeds' TransactionNotification).
 */
final class WireSize {

  /** gRPC's prefix 5, HTTP/2's DATA header 9, and the envelope's type, time and length 12. */
  private static final int ENVELOPE = 26;

  /** Tag, length, 32 bytes. */
  private static final int ID = 34;

  /** An id, a size, and the entry's own tag and length. */
  private static final int ANNOUNCEMENT = ID + 5;

  /** An id and a size in a list that is packed. */
  private static final int ENTRY = 32 + 2;

  /** An id, hops, the bytes' tag and length, and the entry's own tag and length. */
  private static final int PUSHED = ID + 10;

  /** A peer's id, port, protocols, capabilities and lengths, without its host. */
  private static final int PEER = ID + 21;

  /** Tag and a fixed64. */
  private static final int NUMBER = 9;

  private static final int SEED_MESSAGE = 94;

  private WireSize() {}

  /**
   * Bytes of a frame.
   *
   * @param ours whether it is one of our frames; otherwise it is one seed message
   */
  static int of(Frame frame, boolean ours) {
    if (!ours) {
      return frame instanceof Frame.Body body
          ? SEED_MESSAGE + body.transaction().size()
          : SEED_MESSAGE;
    }
    int content =
        switch (frame) {
          case Frame.Hello(var self, var agent) -> peer(self) + agent.length() + 2;
          case Frame.Announce(var entries, var custody) -> entries.size() * ANNOUNCEMENT + 2;
          case Frame.Get(var ids) -> ids.size() * ID;
          case Frame.Body(var claimed, var transaction) -> ID + 4 + transaction.size();
          case Frame.Credit credit -> NUMBER + 2;
          case Frame.Push(var entries, var custody) ->
              entries.stream().mapToInt(entry -> PUSHED + entry.transaction().size()).sum() + 2;
          case Frame.NotFound(var ids) -> ids.size() * ID;
          case Frame.Stored(var ids) -> ids.size() * ID;
          case Frame.Declined(var ids, var reason) -> ids.size() * ID + 2;
          case Frame.AskPeers ask -> 3;
          case Frame.Peers(var peers, var total) ->
              peers.stream().mapToInt(WireSize::peer).sum() + 3;
          case Frame.Ping ping -> NUMBER;
          case Frame.Pong pong -> NUMBER;
          case Frame.AskReach ask -> ID;
          case Frame.Reach reach -> ID + 2;
          case Frame.AskDialBack ask -> 4;
          case Frame.DialedBack(var outcome, var seenAt) -> 4 + seenAt.length();
          case Frame.Goodbye goodbye -> 2;
          case Frame.Recon recon -> of(recon);
          case Frame.Large.AskContents ask -> ID;
          case Frame.Large.Contents(var id, var manifest) -> ID * (1 + manifest.digests().size());
          case Frame.Large.AskPieces(var id, var places) -> ID + 2 * places.size();
          case Frame.Large.Piece(var id, var place, var chunk) -> ID + 6 + chunk.size();
          case Frame.Large.Lacks lacks -> ID;
          case Frame.Trace.Ask ask -> ID;
          case Frame.Trace.Told told -> 2 * ID + 2 * NUMBER + 2;
        };
    return ENVELOPE + content;
  }

  private static int of(Frame.Recon recon) {
    return switch (recon) {
      case Frame.Recon.Open open -> 4 * NUMBER + 2 + 4 + Symbol.BYTES + 4;
      case Frame.Recon.Symbols(var round, var from, var symbols) ->
          NUMBER + 3 + symbols.size() * Symbol.BYTES + 4;
      case Frame.Recon.More more -> NUMBER + 6;
      case Frame.Recon.Found(var round, var entries, var wanted, var decoded, var last) ->
          NUMBER + entries.size() * ENTRY + wanted.size() * 8 + 8;
      case Frame.Recon.Settled settled -> NUMBER;
      case Frame.Recon.Agree agree -> NUMBER;
      case Frame.Recon.Refused refused -> NUMBER + 2;
      case Frame.Recon.AskOrder ask -> 2 * NUMBER;
      case Frame.Recon.Order(var life, var entries, var next, var end) ->
          NUMBER + entries.size() * ENTRY + 8 + 4;
    };
  }

  /** Bytes of a unary call. */
  static int of(Request request) {
    return switch (request) {
      case Request.Notify notify -> SEED_MESSAGE;
      case Request.Get get -> SEED_MESSAGE;
      case Request.Stream stream -> SEED_MESSAGE;
      case Request.GetPart part -> SEED_MESSAGE;
      case Request.PostPart part -> SEED_MESSAGE + part.chunk().size();
      case Request.ListPeers list -> ENVELOPE;
      case Request.Register(var claim) -> ENVELOPE + peer(claim);
      case Request.Ping ping -> ENVELOPE;
      case Request.Poll poll -> ENVELOPE;
      case Request.Post(var id, var body) -> SEED_MESSAGE + body.size();
    };
  }

  /** Bytes of the answer to a unary call. */
  static int of(Response response) {
    return switch (response) {
      case Response.Ack ack -> ENVELOPE;
      case Response.Found(var get, var transaction) -> SEED_MESSAGE + transaction.size();
      case Response.NotFound notFound -> ENVELOPE;
      case Response.Contents(var stream, var manifest) -> ENVELOPE;
      case Response.Part(var request, var place, var size, var chunk) ->
          SEED_MESSAGE + chunk.size();
      case Response.NoPart no -> ENVELOPE;
      case Response.PartPosted posted -> ENVELOPE;
      case Response.Peers(var list, var peers, var total) ->
          ENVELOPE + peers.stream().mapToInt(WireSize::peer).sum();
      case Response.Registered registered -> ENVELOPE + registered.message().length();
      case Response.Pong pong -> ENVELOPE;
      case Response.News(var poll, var entries, var wanted, var parts, var next) ->
          ENVELOPE + (entries.size() + wanted.size()) * SEED_MESSAGE;
      case Response.Posted posted -> ENVELOPE;
    };
  }

  private static int peer(PeerInfo info) {
    return PEER + info.host().length();
  }
}
