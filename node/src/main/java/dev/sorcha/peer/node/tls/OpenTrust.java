package dev.sorcha.peer.node.tls;

import dev.sorcha.peer.core.model.PeerId;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust mode {@code open}: any certificate whose key is strong enough and whose time is now. That
 * the other end holds the key is proved by the handshake itself; who it is follows from the key. A
 * dialler that knows whom it means to reach accepts that key alone, and remembers which one
 * answered.
 */
public final class OpenTrust extends X509ExtendedTrustManager {

  private static final int MAX_CHAIN = 3;
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MIN_EC_BITS = 256;

  private final Optional<PeerId> expected;
  private volatile Optional<PeerId> presented = Optional.empty();

  /**
   * @param expected the only key that may answer; empty to take any
   */
  public OpenTrust(Optional<PeerId> expected) {
    this.expected = expected;
  }

  /**
   * The key that answered, whether it was the right one or not. Meaningful on the dialling side,
   * one dial each.
   */
  public Optional<PeerId> presented() {
    return presented;
  }

  /** Another key answered than the one that was meant. */
  public static final class WrongIdentityException extends CertificateException {
    private static final long serialVersionUID = 1L;

    WrongIdentityException(PeerId expected, PeerId presented) {
      super("another key answered: " + presented + " (expected: " + expected + ")");
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0 || chain.length > MAX_CHAIN) {
      throw new CertificateException(
          "certificate chain: " + chain.length + " (expected: 1.." + MAX_CHAIN + ")");
    }
    X509Certificate certificate = chain[0];
    certificate.checkValidity();
    boolean strong =
        switch (certificate.getPublicKey()) {
          case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA_BITS;
          case ECPublicKey ec -> ec.getParams().getOrder().bitLength() >= MIN_EC_BITS;
          // Nor Edwards curves: BoringSSL refuses them, and a key is to be good with every node.
          default -> false;
        };
    if (!strong) {
      throw new CertificateException(
          "certificate key: "
              + certificate.getPublicKey().getAlgorithm()
              + " (expected: EC of 256 bits, or RSA of 2048 bits, or more)");
    }
    PeerId id = PeerIds.of(certificate);
    presented = Optional.of(id);
    if (expected.isPresent() && !expected.get().equals(id)) {
      throw new WrongIdentityException(expected.get(), id);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
