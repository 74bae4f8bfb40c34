package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.grpc.Door;
import dev.sorcha.peer.node.grpc.PeerPort;
import dev.sorcha.peer.node.grpc.PortOptions;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.PeerIds;
import dev.sorcha.peer.node.tls.PeerTls;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages for a second of processor time by each rung: two peer ports in this process with real
 * sockets and mutual TLS, and nothing behind them. Both ends are counted together.
 */
@Tag("bench")
final class RungBenchIT {

  private static final OperatingSystemMXBean MACHINE =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  @TempDir Path root;
  private final CountingDoor calledDoor = new CountingDoor();
  private final CountingDoor callerDoor = new CountingDoor();
  private PeerPort called;
  private PeerPort caller;
  private PeerId calledId;

  @BeforeEach
  void open() throws Exception {
    NodeIdentity first = identity("called");
    calledId = first.id();
    called = port(first, calledDoor);
    caller = port(identity("caller"), callerDoor);
    called.start();
    caller.start();
  }

  @AfterEach
  void close() {
    caller.close();
    called.close();
  }

  private NodeIdentity identity(String name) throws Exception {
    return NodeIdentity.loadOrCreate(Files.createDirectories(root.resolve(name)));
  }

  private static PeerPort port(NodeIdentity identity, Door door) throws Exception {
    return new PeerPort(
        identity.id(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new PeerTlsAdapter(new PeerTls(identity)),
        PeerIds::of,
        PortOptions.forBodies(1 << 20),
        (tx, place, then) -> then.accept(Optional.empty()),
        door);
  }

  private PeerAddress there() {
    return new PeerAddress("127.0.0.1", called.port());
  }

  /** Takes whatever comes at once, and counts. */
  private static final class CountingDoor implements Door {
    final AtomicLong frames = new AtomicLong();
    final Semaphore answered = new Semaphore(0);
    final BlockingQueue<Input> others = new LinkedBlockingQueue<>();

    @Override
    public void put(Input input) {
      if (input instanceof Input.Answered) {
        answered.release();
      } else {
        others.add(input);
      }
    }

    @Override
    public void put(Input input, Runnable stepped) {
      frames.incrementAndGet();
      stepped.run();
    }

    @Override
    public CompletableFuture<Response> call(Function<ReplyTo, Input> received) {
      Input.Received asked = (Input.Received) received.apply(new ReplyTo(1));
      return CompletableFuture.completedFuture(
          new Response.Pong((Request.Ping) asked.request(), NetworkState.ONLINE));
    }
  }

  private static void say(String rung, long messages, long cpuNanos, long nanos) {
    System.out.printf(
        Locale.ROOT,
        "%s: %,d messages, %,.0f a CPU second, %,.0f a second%n",
        rung,
        messages,
        messages / (cpuNanos / 1e9),
        messages / (nanos / 1e9));
  }

  @Test
  void streams() throws Exception {
    caller.dial(there(), Optional.of(calledId), Protocol.GRPC_STREAM);
    Input first = callerDoor.others.poll(10, TimeUnit.SECONDS);
    assertThat(first).isInstanceOf(Input.LinkUp.class);
    LinkId link = ((Input.LinkUp) first).link();
    long sent = 0;
    for (int run = 0; run < 5; run++) {
      long cpu = MACHINE.getProcessCpuTime();
      long begin = System.nanoTime();
      long messages = 200_000;
      for (long i = 0; i < messages; i++) {
        // Fewer than the queue of a link holds.
        while (sent - calledDoor.frames.get() > 2_000) {
          Thread.onSpinWait();
          Thread.sleep(1);
        }
        caller.send(link, Dialect.OURS, new Frame.Ping(i));
        sent++;
      }
      while (calledDoor.frames.get() < sent) {
        Thread.sleep(1);
      }
      say("stream", messages, MACHINE.getProcessCpuTime() - cpu, System.nanoTime() - begin);
    }
  }

  /** The compiler is done after some 200,000 of them. */
  @Test
  void unaryCalls() throws Exception {
    calls("unary", Protocol.GRPC, 20_000, 20, 16);
  }

  /** One connection takes 100. */
  @Test
  void unaryCallsAsManyAtATimeAsAConnectionTakes() throws Exception {
    calls("unary, 90 at a time", Protocol.GRPC, 20_000, 20, 90);
  }

  @Test
  void rest() throws Exception {
    calls("rest", Protocol.REST, 4_000, 5, 16);
  }

  private void calls(String name, Protocol rung, int messages, int runs, int inFlight)
      throws Exception {
    for (int run = 0; run < runs; run++) {
      long cpu = MACHINE.getProcessCpuTime();
      long begin = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        if (i >= inFlight) {
          assertThat(callerDoor.answered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        caller.call(calledId, there(), rung, new Request.Ping());
      }
      assertThat(callerDoor.answered.tryAcquire(inFlight, 10, TimeUnit.SECONDS)).isTrue();
      say(name, messages, MACHINE.getProcessCpuTime() - cpu, System.nanoTime() - begin);
    }
  }
}
