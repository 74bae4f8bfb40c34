package dev.sorcha.peer.node.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One trust for all dials of a node: asks that of the dial to which the connection belongs. A
 * connection of no known dial is refused.
 */
final class DialTrust extends X509ExtendedTrustManager {

  private static final String NOT_DIALLED = "a connection that was not dialled";
  private static final String NO_CLIENTS = "a dial has no clients";

  /** Engines that were never asked about go with their connections. */
  private final Map<SSLEngine, OpenTrust> dials = Collections.synchronizedMap(new WeakHashMap<>());

  /** This connection is of the dial with this trust. */
  void expect(SSLEngine engine, OpenTrust trust) {
    dials.put(engine, trust);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    OpenTrust trust = dials.remove(engine);
    if (trust == null) {
      throw new CertificateException(NOT_DIALLED);
    }
    trust.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException(NO_CLIENTS);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException(NO_CLIENTS);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException(NOT_DIALLED);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException(NO_CLIENTS);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException(NOT_DIALLED);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
