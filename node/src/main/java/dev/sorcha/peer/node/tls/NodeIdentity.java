package dev.sorcha.peer.node.tls;

import dev.sorcha.peer.core.model.PeerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The key of a node and the certificate that carries it: made once, in {@code node.key} and {@code
 * node.crt} of the data folder, mode 0600. Losing the key is becoming somebody else, so nothing
 * here ever replaces one.
 *
 * <p>EC P-256: the curve that both of Netty's TLS providers take (measured; Ed25519 fails in one of
 * them).
 *
 * @param fresh whether it was made just now
 */
public record NodeIdentity(PrivateKey key, X509Certificate certificate, boolean fresh) {

  private static final Duration VALIDITY = Duration.ofDays(3650);

  /** A clock that is a day behind must not reject us. */
  private static final Duration BACKDATED = Duration.ofDays(1);

  /** The id: SHA-256 of the public key. */
  public PeerId id() {
    return PeerIds.of(certificate);
  }

  /**
   * Reads the identity of this data folder, or makes one if there is none.
   *
   * @throws IOException if the files cannot be read, written, or understood; the message says which
   *     and what to do
   */
  public static NodeIdentity loadOrCreate(Path dataDir) throws IOException {
    Path keyFile = dataDir.resolve("node.key");
    Path certificateFile = dataDir.resolve("node.crt");
    boolean hasKey = Files.exists(keyFile);
    // The certificate is written first: alone, and before anything else was stored, it is what a
    // first start left that was cut short.
    boolean cutShort = !hasKey && Files.notExists(dataDir.resolve("tx_queue.db"));
    if (hasKey != Files.exists(certificateFile) && !cutShort) {
      throw new IOException(
          "identity: one of "
              + keyFile
              + " and "
              + certificateFile
              + " is missing (expected: both or neither; restore it from a backup)");
    }
    return hasKey ? load(keyFile, certificateFile) : create(keyFile, certificateFile);
  }

  private static NodeIdentity load(Path keyFile, Path certificateFile) throws IOException {
    requirePrivate(keyFile);
    try {
      byte[] encoded = fromPem(Files.readString(keyFile));
      PrivateKey key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(Files.readAllBytes(certificateFile)));
      certificate.checkValidity();
      return new NodeIdentity(key, certificate, false);
    } catch (GeneralSecurityException | IllegalArgumentException damaged) {
      throw new IOException(
          "identity: "
              + keyFile
              + " or "
              + certificateFile
              + " cannot be used: "
              + damaged.getMessage()
              + " (restore both from a backup; removing both makes a new identity)",
          damaged);
    }
  }

  private static void requirePrivate(Path keyFile) throws IOException {
    if (!Files.getFileStore(keyFile).supportsFileAttributeView("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(keyFile);
    permissions.remove(PosixFilePermission.OWNER_READ);
    permissions.remove(PosixFilePermission.OWNER_WRITE);
    if (!permissions.isEmpty()) {
      throw new IOException(
          "identity: others may read " + keyFile + " (expected: mode 0600; run chmod 600 on it)");
    }
  }

  private static NodeIdentity create(Path keyFile, Path certificateFile) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X509Certificate certificate = selfSigned(pair, Instant.now());
      writePrivate(certificateFile, toPem("CERTIFICATE", certificate.getEncoded()));
      writePrivate(keyFile, toPem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      return new NodeIdentity(pair.getPrivate(), certificate, true);
    } catch (GeneralSecurityException | OperatorCreationException unusable) {
      throw new IOException("identity: no key could be made: " + unusable.getMessage(), unusable);
    }
  }

  private static X509Certificate selfSigned(KeyPair pair, Instant now)
      throws GeneralSecurityException, OperatorCreationException {
    X500Principal name = new X500Principal("CN=sorcha-peer");
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(127, new SecureRandom()),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(VALIDITY)),
            name,
            pair.getPublic());
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  /** Written beside its place, forced to disk, and moved there: half a key is never found. */
  private static void writePrivate(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  private static String toPem(String kind, byte[] encoded) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private static byte[] fromPem(String text) {
    return Base64.getMimeDecoder()
        .decode(text.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").strip());
  }
}
