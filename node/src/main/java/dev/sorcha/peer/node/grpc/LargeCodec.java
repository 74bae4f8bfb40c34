package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Frame.Large;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.link.AskContents;
import dev.sorcha.peer.wire.link.AskPieces;
import dev.sorcha.peer.wire.link.Contents;
import dev.sorcha.peer.wire.link.Lacks;
import dev.sorcha.peer.wire.link.LinkFrame;
import dev.sorcha.peer.wire.link.Piece;
import java.util.List;

/** The frames of large bodies to and from their messages. Chunks are hashed as they are read. */
final class LargeCodec {

  private LargeCodec() {}

  static void encode(Large frame, LinkFrame.Builder out) {
    switch (frame) {
      case Large.AskContents(var id) ->
          out.setAskContents(AskContents.newBuilder().setHash(hash(id)));
      case Large.Contents(var id, var manifest) ->
          out.setContents(
              Contents.newBuilder()
                  .setHash(hash(id))
                  .setSize(manifest.sizeBytes())
                  .setChunkHashes(LinkCodec.digests(manifest.digests())));
      case Large.AskPieces(var id, var places) ->
          out.setAskPieces(AskPieces.newBuilder().setHash(hash(id)).addAllPlaces(places));
      case Large.Piece(var id, var place, var chunk) ->
          out.setPiece(
              Piece.newBuilder()
                  .setHash(hash(id))
                  .setPlace(place)
                  .setData(UnsafeByteOperations.unsafeWrap(chunk.bytes())));
      case Large.Lacks(var id) -> out.setLacks(Lacks.newBuilder().setHash(hash(id)));
    }
  }

  private static ByteString hash(TxId id) {
    return UnsafeByteOperations.unsafeWrap(id.toBytes());
  }

  static Large decode(LinkFrame message) throws MalformedMessageException {
    return switch (message.getFrameCase()) {
      case ASK_CONTENTS ->
          new Large.AskContents(LinkCodec.digest(message.getAskContents().getHash()));
      case CONTENTS -> contents(message.getContents());
      case ASK_PIECES -> askPieces(message.getAskPieces());
      case PIECE -> piece(message.getPiece());
      case LACKS -> new Large.Lacks(LinkCodec.digest(message.getLacks().getHash()));
      default -> throw new IllegalArgumentException("not of a large body: " + message);
    };
  }

  private static Large contents(Contents message) throws MalformedMessageException {
    TxId id = LinkCodec.digest(message.getHash());
    List<TxId> digests = LinkCodec.digests(message.getChunkHashes(), Large.MAX_PLACES);
    try {
      return new Large.Contents(id, new Manifest(message.getSize(), digests));
    } catch (IllegalArgumentException doesNotFit) {
      throw new MalformedMessageException(String.valueOf(doesNotFit.getMessage()));
    }
  }

  private static Large askPieces(AskPieces message) throws MalformedMessageException {
    if (message.getPlacesCount() > Large.MAX_CHUNKS) {
      throw new MalformedMessageException(
          "places: " + message.getPlacesCount() + " (expected: <= " + Large.MAX_CHUNKS + ")");
    }
    for (int place : message.getPlacesList()) {
      requirePlace(place);
    }
    return new Large.AskPieces(LinkCodec.digest(message.getHash()), message.getPlacesList());
  }

  private static Large piece(Piece message) throws MalformedMessageException {
    requirePlace(message.getPlace());
    if (message.getData().isEmpty() || message.getData().size() > Chunk.SIZE) {
      throw new MalformedMessageException(
          "chunk: " + message.getData().size() + " bytes (expected: 1.." + Chunk.SIZE + ")");
    }
    return new Large.Piece(
        LinkCodec.digest(message.getHash()),
        message.getPlace(),
        Chunk.of(message.getData().toByteArray()));
  }

  static void requirePlace(int place) throws MalformedMessageException {
    if (place < 0 || place >= Large.MAX_PLACES) {
      throw new MalformedMessageException(
          "place: " + place + " (expected: 0.." + (Large.MAX_PLACES - 1) + ")");
    }
  }
}
