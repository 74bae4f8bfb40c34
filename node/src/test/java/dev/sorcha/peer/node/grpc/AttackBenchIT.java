package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.node.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an honest peer's unary calls take while somebody else crosses a limit, is disconnected,
 * and comes again, all the time.
 */
@Tag("bench")
final class AttackBenchIT {

  private static final int CALLS = 1_000;

  /** The middle one counts. */
  private static final int ROUNDS = 5;

  private static final int WARM_UP = 4_000;
  private static final String PING = "/sorcha.peer.discovery.PeerDiscovery/Ping";
  private static final byte[] NOTHING = new byte[0];

  @TempDir Path root;

  /** What is written before, and what again and again. */
  private record Attack(
      String protocol, Supplier<byte[]> first, IntFunction<byte[]> again, long pauseMillis) {}

  private static Map<String, Attack> attacks() {
    Map<String, Attack> all = new TreeMap<>();
    all.put("rapid reset", new Attack("h2", () -> NOTHING, AttackBenchIT::reset, 0));
    all.put(
        "settings",
        new Attack(
            "h2", () -> NOTHING, i -> RawHttp2.frameBytes(RawHttp2.SETTINGS, 0, 0, NOTHING), 0));
    all.put(
        "pings",
        new Attack(
            "h2", () -> NOTHING, i -> RawHttp2.frameBytes(RawHttp2.PING, 0, 0, new byte[8]), 0));
    all.put(
        "continuations",
        new Attack(
            "h2",
            () -> RawHttp2.frameBytes(RawHttp2.HEADERS, 0, 1, RawHttp2.call(PING)),
            i -> RawHttp2.frameBytes(RawHttp2.CONTINUATION, 0, 1, NOTHING),
            0));
    all.put(
        "slow headers",
        new Attack(
            "h2",
            () -> new byte[] {0, 0, 100, RawHttp2.HEADERS, 0, 0, 0, 0, 1, 0},
            i -> new byte[1],
            20));
    all.put(
        "slow body",
        new Attack(
            "http/1.1",
            () ->
                "POST /api/v1/transactions/notify HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII),
            i -> new byte[] {' '},
            20));
    return all;
  }

  private static byte[] reset(int number) {
    int stream = 2 * number + 1;
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(
        RawHttp2.frameBytes(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.call(PING)));
    both.writeBytes(RawHttp2.frameBytes(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    return both.toByteArray();
  }

  @Test
  void anHonestPeersCallsWhileAnotherAttacks() throws Exception {
    String outside = addressOutside();
    try (NodeProcess node = NodeProcess.run(root.resolve("node"), "--listen-address", "0.0.0.0")) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      PeerAddress at = new PeerAddress("127.0.0.1", PeerAddress.parse(node.peerAddress()).port());
      PeerAddress counted = new PeerAddress(outside, at.port());
      calls(at, "warm-up", WARM_UP);
      for (Map.Entry<String, Attack> attack : attacks().entrySet()) {
        long[] without = new long[ROUNDS];
        long[] with = new long[ROUNDS];
        AtomicInteger connections = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
          without[round] = percentile99(calls(at, attack.getKey(), CALLS));
          AtomicBoolean over = new AtomicBoolean();
          Thread attacker =
              Thread.ofPlatform()
                  .start(() -> attack(counted, attack.getValue(), over, connections));
          with[round] = percentile99(calls(at, attack.getKey(), CALLS));
          over.set(true);
          attacker.join(TimeUnit.SECONDS.toMillis(30));
        }
        Arrays.sort(without);
        Arrays.sort(with);
        System.out.printf(
            Locale.ROOT,
            "%-14s p99 of calls %.2f ms, %.2f ms without (%.1f times), %d connections cut%n",
            attack.getKey(),
            with[ROUNDS / 2] / 1e6,
            without[ROUNDS / 2] / 1e6,
            (double) with[ROUNDS / 2] / without[ROUNDS / 2],
            connections.get());
      }
    }
  }

  /** Not on loopback, where connections of one address are not counted. */
  private static String addressOutside() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElseThrow(() -> new IOException("this machine has no address but loopback"));
  }

  private void attack(
      PeerAddress at, Attack attack, AtomicBoolean over, AtomicInteger connections) {
    while (!over.get()) {
      try (RawHttp2 line = new RawHttp2(root.resolve("attacker"), at, attack.protocol())) {
        line.write(attack.first().get());
        for (int i = 0; !over.get() && line.write(attack.again().apply(i)); i++) {
          TimeUnit.MILLISECONDS.sleep(attack.pauseMillis());
        }
        connections.incrementAndGet();
      } catch (IOException refused) {
        // It may not come again yet.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      } catch (Exception broken) {
        throw new IllegalStateException(broken);
      }
    }
  }

  private long[] calls(PeerAddress at, String name, int count) throws Exception {
    long[] took = new long[count];
    int done = 0;
    while (done < count) {
      // A connection takes so many calls that its window for answers is not used up.
      try (RawHttp2 line = new RawHttp2(root.resolve("honest"), at, "h2")) {
        for (int i = 0; i < 500 && done < count; i++) {
          took[done++] = call(line, 2 * i + 1, name);
          TimeUnit.MILLISECONDS.sleep(1);
        }
      }
    }
    return took;
  }

  private static long call(RawHttp2 line, int stream, String name) throws InterruptedException {
    long before = line.received();
    long began = System.nanoTime();
    line.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.call(PING));
    line.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, new byte[5]);
    while (line.received() == before) {
      LockSupport.parkNanos(10_000);
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(10)) {
        throw new AssertionError(name + ": an honest call was not answered");
      }
    }
    return System.nanoTime() - began;
  }

  private static long percentile99(long[] took) {
    Arrays.sort(took);
    return took[took.length * 99 / 100];
  }
}
