package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.PeerIds;
import dev.sorcha.peer.node.tls.PeerTls;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** A port that calls and one that is called, where a test stands in for both cores. */
final class TwoPorts implements AutoCloseable {

  /** A call that came in and waits for the test. */
  record Asked(Input.Received call, CompletableFuture<Response> answer) {}

  final BlockingQueue<Input> outcomes = new LinkedBlockingQueue<>();
  final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  final PeerPort caller;
  final PeerPort called;
  final PeerId calledId;
  private final PeerId callerId;
  private final TlsContexts callerTls;
  private boolean calledIsClosed;

  TwoPorts(Path folder) throws IOException {
    NodeIdentity first = identity(folder.resolve("caller"));
    NodeIdentity second = identity(folder.resolve("called"));
    calledId = second.id();
    callerId = first.id();
    callerTls = contexts(new PeerTls(first));
    caller = port(callerId, callerTls);
    called = port(calledId, contexts(new PeerTls(second)));
    called.start();
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", called.port());
  }

  private static NodeIdentity identity(Path folder) throws IOException {
    return NodeIdentity.loadOrCreate(Files.createDirectories(folder));
  }

  private PeerPort port(PeerId id, TlsContexts tls) throws IOException {
    return new PeerPort(
        id,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        tls,
        PeerIds::of,
        PortOptions.forBodies(1 << 20),
        (tx, place, then) -> then.accept(Optional.empty()),
        new TestDoor());
  }

  private static TlsContexts contexts(PeerTls tls) {
    return new TlsContexts() {
      @Override
      public SslContext server() throws SSLException {
        return tls.server();
      }

      @Override
      public Dial dial(Optional<PeerId> expected) throws SSLException {
        return adapted(tls.dial(expected));
      }

      @Override
      public Dial dialRest(Optional<PeerId> expected) throws SSLException {
        return adapted(tls.dialRest(expected));
      }

      private Dial adapted(PeerTls.Dial dial) {
        return new Dial() {
          @Override
          public SslContext context() {
            return dial.context();
          }

          @Override
          public Optional<PeerId> presented() {
            return dial.trust().presented();
          }
        };
      }
    };
  }

  private final class TestDoor implements Door {
    @Override
    public void put(Input input) {
      outcomes.add(input);
    }

    @Override
    public void put(Input input, Runnable stepped) {
      outcomes.add(input);
      stepped.run();
    }

    @Override
    public CompletableFuture<Response> call(Function<ReplyTo, Input> received) {
      CompletableFuture<Response> answer = new CompletableFuture<>();
      asked.add(new Asked((Input.Received) received.apply(new ReplyTo(1)), answer));
      return answer;
    }
  }

  /** Calls of the caller's, with a bound of their own. */
  UnaryCalls calls(ExecutorService owner, int maxChannels) {
    return new UnaryCalls(
        new Channels(callerTls, Limits.forBodies(1 << 20), new Traffic(), true),
        new TestDoor(),
        new SeedMessages(callerId, InstantSource.system()),
        owner,
        maxChannels);
  }

  /** From now on nothing listens at its address. */
  void closeCalled() {
    if (!calledIsClosed) {
      calledIsClosed = true;
      called.close();
    }
  }

  @Override
  public void close() {
    caller.close();
    closeCalled();
  }
}
