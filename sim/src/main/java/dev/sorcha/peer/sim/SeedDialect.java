package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an adapter writes on a link to a peer that has said no hello: one seed message for each
 * entry of a frame, and nothing for frames that the seeds do not have. Hellos are always written in
 * our own dialect.
 */
final class SeedDialect {

  private SeedDialect() {}

  static Stream<Frame> messages(Frame frame) {
    return switch (frame) {
      case Frame.Announce(var entries, var custody) ->
          entries.stream().map(entry -> new Frame.Announce(List.of(entry), false));
      case Frame.Get(var ids) -> ids.stream().map(id -> new Frame.Get(List.of(id)));
      case Frame.Body body -> Stream.of(body);
      case Frame.Hello hello -> Stream.empty();
      case Frame.NotFound notFound -> Stream.empty();
      case Frame.Credit credit -> Stream.empty();
      case Frame.Push push -> Stream.empty();
      case Frame.Stored stored -> Stream.empty();
      case Frame.Declined declined -> Stream.empty();
      case Frame.AskPeers ask -> Stream.empty();
      case Frame.Peers peers -> Stream.empty();
      case Frame.Ping ping -> Stream.empty();
      case Frame.Pong pong -> Stream.empty();
      case Frame.AskReach ask -> Stream.empty();
      case Frame.Reach reach -> Stream.empty();
      case Frame.AskDialBack ask -> Stream.empty();
      case Frame.DialedBack dialed -> Stream.empty();
      case Frame.Goodbye goodbye -> Stream.empty();
      case Frame.Recon recon -> Stream.empty();
      case Frame.Large large -> Stream.empty();
      case Frame.Trace trace -> Stream.empty();
    };
  }
}
