package dev.sorcha.peer.node.tls;

import dev.sorcha.peer.core.model.PeerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** From a certificate to the id of whoever holds its key. */
public final class PeerIds {

  private PeerIds() {}

  /**
   * SHA-256 of the SubjectPublicKeyInfo, which is what {@code PublicKey.getEncoded} gives for X.509
   * keys.
   */
  public static PeerId of(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return new PeerId(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
