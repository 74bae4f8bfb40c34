package dev.sorcha.peer.node.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** STUN over real sockets, with servers that answer rightly, wrongly, and not at all. */
final class StunIT {

  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final byte[] LIE = {44, 66, 6, 6};

  private static PeerAddress at(InetSocketAddress address) {
    return new PeerAddress(address.getAddress().getHostAddress(), address.getPort());
  }

  @Test
  void anHonestServerTellsWhereTheQuestionCameFrom() throws Exception {
    try (StunServer server = StunServer.honest();
        StunClient client = StunClient.open(LOCAL)) {
      Optional<StunClient.Answer> answer = client.ask(server.address(), 0, Duration.ofSeconds(3));
      assertThat(answer.orElseThrow().message().mapped()).contains(client.local());
    }
  }

  @Test
  void aLostPacketIsSentAgain() throws Exception {
    int[] asked = new int[1];
    try (StunServer server =
            StunServer.start(
                question -> asked[0]++ < 2 ? new byte[0][] : new byte[][] {question.truth()});
        StunClient client = StunClient.open(LOCAL)) {
      Optional<StunClient.Answer> answer = client.ask(server.address(), 0, Duration.ofSeconds(5));
      assertThat(answer.orElseThrow().took()).isGreaterThan(Duration.ofMillis(1_400));
      assertThat(asked[0]).isEqualTo(3);
    }
  }

  /** The control is the honest answer, sent last: without the checks the first lie would win. */
  @Test
  void noneOfAHundredThousandSpoofedAnswersIsBelieved() throws Exception {
    try (StunServer liar = StunServer.start(question -> new byte[0][]);
        StunServer server =
            StunServer.start(
                question -> {
                  SplittableRandom random = new SplittableRandom(1);
                  byte[][] all = new byte[201][];
                  for (int i = 0; i < all.length - 1; i++) {
                    byte[] id = question.id();
                    // One bit of it wrong is as good as all.
                    id[random.nextInt(12)] ^= (byte) (1 << random.nextInt(8));
                    all[i] = StunServer.success(id, 666, LIE);
                  }
                  all[all.length - 1] = question.truth();
                  return all;
                });
        StunClient client = StunClient.open(LOCAL)) {
      assertThat(liar.address()).isNotEqualTo(server.address());
      int looked = 0;
      for (int i = 0; i < 500; i++) {
        Optional<StunClient.Answer> answer =
            client.ask(server.address(), 0, Duration.ofMillis(300));
        // A kernel may drop the truth in such a flood; it drops no lie into its place.
        answer.ifPresent(it -> assertThat(it.message().mapped()).contains(localOf(client)));
        looked += answer.isPresent() ? 1 : 0;
      }
      assertThat(looked).isPositive();
      assertThat(client.ignored()).isGreaterThan(50_000);
    }
  }

  private static InetSocketAddress localOf(StunClient client) {
    try {
      return client.local();
    } catch (IOException closed) {
      throw new AssertionError(closed);
    }
  }

  @Test
  void anAnswerFromAnotherAddressIsNotBelieved() throws Exception {
    try (StunClient client = StunClient.open(LOCAL);
        StunClient stranger = StunClient.open(LOCAL);
        StunServer server =
            StunServer.start(
                question -> {
                  try {
                    // The right id, from a socket that nobody asked.
                    stranger.sendRaw(StunServer.success(question.id(), 666, LIE), question.from());
                  } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                  }
                  return new byte[0][];
                })) {
      assertThat(client.ask(server.address(), 0, Duration.ofMillis(800))).isEmpty();
      assertThat(client.ignored()).isPositive();
    }
  }

  @Test
  void garbageIsNoAnswer() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    try (StunServer server =
            StunServer.start(
                question -> {
                  byte[][] all = new byte[500][];
                  for (int i = 0; i < all.length; i++) {
                    all[i] = question.truth();
                    all[i] =
                        i % 2 == 0
                            ? java.util.Arrays.copyOf(all[i], random.nextInt(all[i].length))
                            : all[i];
                    // The length lies, or the type does.
                    if (i % 2 == 1) {
                      all[i][i % 4 == 1 ? 3 : 1] ^= (byte) (1 + random.nextInt(255));
                    }
                  }
                  return all;
                });
        StunClient client = StunClient.open(LOCAL)) {
      assertThat(client.ask(server.address(), 0, Duration.ofMillis(800))).isEmpty();
    }
  }

  @Test
  void whereUdpIsSilentTcpIsAskedAndSilenceEndsInTime() throws Exception {
    try (ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket one = tcp.accept()) {
                      byte[] request = one.getInputStream().readNBytes(20);
                      byte[] id = java.util.Arrays.copyOfRange(request, 8, 20);
                      one.getOutputStream().write(StunServer.success(id, 77, LIE));
                    } catch (IOException broken) {
                      throw new IllegalStateException(broken);
                    }
                  });
      PeerAddress where = at((InetSocketAddress) tcp.getLocalSocketAddress());
      AddressFindings told = new Stun(List.of(where)).ask();
      server.join();
      assertThat(told.found())
          .containsExactly(
              new FoundAddress(AddressSource.STUN, "44.66.6.6", 77, where + " over TCP"));
      long began = System.nanoTime();
      assertThat(new Stun(List.of(where)).ask().failures()).hasSize(1);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(13));
    }
  }

  @Test
  void aNameThatNobodyKnowsIsAFailureWithItsReason() throws Exception {
    AddressFindings told = new Stun(List.of(new PeerAddress("nobody.invalid", 3478))).ask();
    assertThat(told.found()).isEmpty();
    assertThat(told.failures()).containsExactly("nobody.invalid:3478: no address for this name");
  }
}
