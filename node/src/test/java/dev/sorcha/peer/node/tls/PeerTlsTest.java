package dev.sorcha.peer.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sorcha.peer.core.model.PeerId;
import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both kinds of TLS promise the same: whole handshakes of two engines, without a socket. */
final class PeerTlsTest {

  private static final int RECORDS = 1 << 16;

  @TempDir private Path folder;

  private NodeIdentity dialling;
  private NodeIdentity listening;
  private NodeIdentity other;

  @BeforeEach
  void makeIdentities() throws IOException {
    dialling = identity("dialling");
    listening = identity("listening");
    other = identity("other");
  }

  private NodeIdentity identity(String name) throws IOException {
    return NodeIdentity.loadOrCreate(Files.createDirectory(folder.resolve(name)));
  }

  private static PeerTls tls(NodeIdentity identity, SslProvider provider) {
    assumeTrue(
        provider == SslProvider.JDK || OpenSsl.isAvailable(), "no BoringSSL for this machine");
    return new PeerTls(identity, provider);
  }

  private SSLEngine server(SslProvider provider) throws SSLException {
    return tls(listening, provider).server().newEngine(ByteBufAllocator.DEFAULT);
  }

  private static SSLEngine client(SslContext context) {
    return context.newEngine(ByteBufAllocator.DEFAULT, "sorcha-peer", 5001);
  }

  private static PeerId peerOf(SSLEngine engine) throws SSLPeerUnverifiedException {
    return PeerIds.of((X509Certificate) engine.getSession().getPeerCertificates()[0]);
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void bothEndsLearnEachOthersKey(SslProvider provider) throws SSLException {
    PeerTls.Dial dial = tls(dialling, provider).dial(Optional.of(listening.id()));
    SSLEngine client = client(dial.context());
    SSLEngine server = server(provider);
    shakeHands(client, server);
    assertThat(peerOf(client)).isEqualTo(listening.id());
    assertThat(peerOf(server)).isEqualTo(dialling.id());
    assertThat(dial.trust().presented()).contains(listening.id());
    assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void aDialThatMeansNobodyTakesAnyKey(SslProvider provider) throws SSLException {
    PeerTls.Dial dial = tls(dialling, provider).dial(Optional.empty());
    shakeHands(client(dial.context()), server(provider));
    assertThat(dial.trust().presented()).contains(listening.id());
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void anotherKeyThanTheOneMeantIsRefusedAndNamed(SslProvider provider) throws SSLException {
    PeerTls.Dial dial = tls(dialling, provider).dial(Optional.of(other.id()));
    SSLEngine client = client(dial.context());
    assertThatThrownBy(() -> shakeHands(client, server(provider))).isInstanceOf(SSLException.class);
    assertThat(dial.trust().presented()).contains(listening.id());
  }

  /** Two dials at once share what is costly to make, and not whom they mean. */
  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void eachDialMeansItsOwnPeer(SslProvider provider) throws SSLException {
    PeerTls tls = tls(dialling, provider);
    PeerTls.Dial right = tls.dial(Optional.of(listening.id()));
    PeerTls.Dial wrong = tls.dial(Optional.of(other.id()));
    SSLEngine one = client(right.context());
    SSLEngine two = client(wrong.context());
    assertThatThrownBy(() -> shakeHands(two, server(provider))).isInstanceOf(SSLException.class);
    shakeHands(one, server(provider));
    assertThat(peerOf(one)).isEqualTo(listening.id());
  }

  /** A resumed session would show no certificate, and nobody would ask whom the dial meant. */
  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void aSecondConnectionShowsItsCertificateAgain(SslProvider provider) throws SSLException {
    PeerTls tls = tls(dialling, provider);
    SslContext listener = tls(listening, provider).server();
    for (int i = 0; i < 3; i++) {
      PeerTls.Dial dial = tls.dial(Optional.of(listening.id()));
      SSLEngine client = client(dial.context());
      shakeHands(client, listener.newEngine(ByteBufAllocator.DEFAULT));
      assertThat(dial.trust().presented()).contains(listening.id());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void whoShowsNoCertificateIsRefused(SslProvider provider) throws SSLException {
    SslContext bare =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(new OpenTrust(Optional.empty()))
            .protocols("TLSv1.3")
            .build();
    assertThatThrownBy(() -> shakeHands(client(bare), server(provider)))
        .isInstanceOf(SSLException.class);
  }

  /** Carries records to and fro until both are done, or one refuses. */
  private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(RECORDS);
    ByteBuffer toClient = ByteBuffer.allocate(RECORDS);
    client.beginHandshake();
    server.beginHandshake();
    int quiet = 0;
    while (quiet < 3) {
      boolean out = writes(client, toServer);
      boolean in = reads(server, toServer);
      boolean back = writes(server, toClient);
      boolean home = reads(client, toClient);
      quiet = out || in || back || home ? 0 : quiet + 1;
    }
  }

  private static boolean writes(SSLEngine engine, ByteBuffer out) throws SSLException {
    work(engine);
    SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
    work(engine);
    return result.bytesProduced() > 0;
  }

  private static boolean reads(SSLEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    boolean moved = false;
    while (in.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(RECORDS));
      work(engine);
      if (result.bytesConsumed() == 0) {
        break;
      }
      moved = true;
    }
    in.compact();
    return moved;
  }

  private static void work(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
