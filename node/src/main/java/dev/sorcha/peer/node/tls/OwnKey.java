package dev.sorcha.peer.node.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows this node's only certificate to whoever asks, whatever authorities it names.
 *
 * <p>Rationale: a key store made from the same key for each dial encrypts it under a password
 * first, 10,000 rounds of PBKDF2 and three quarters of the processor time of a young network.
 */
final class OwnKey extends X509ExtendedKeyManager {

  private static final String ALIAS = "node";

  private final PrivateKey key;
  private final String algorithm;
  private final X509Certificate certificate;

  OwnKey(NodeIdentity identity) {
    this.key = identity.key();
    this.certificate = identity.certificate();
    this.algorithm = certificate.getPublicKey().getAlgorithm();
  }

  /** TLS 1.3 asks once for each kind of key that the other end can check. */
  private @Nullable String aliasFor(String keyType) {
    return keyType.equals(algorithm) ? ALIAS : null;
  }

  private @Nullable String aliasFor(String[] keyTypes) {
    for (String keyType : keyTypes) {
      if (keyType.equals(algorithm)) {
        return ALIAS;
      }
    }
    return null;
  }

  private String @Nullable [] aliases(String keyType) {
    return keyType.equals(algorithm) ? new String[] {ALIAS} : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? new X509Certificate[] {certificate} : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? key : null;
  }
}
