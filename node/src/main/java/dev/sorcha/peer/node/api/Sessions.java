package dev.sorcha.peer.node.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;

/**
 * Who has signed in to the dashboard, and the links with which one may. In memory only: a restart
 * signs everybody out.
 *
 * <p>A session has two halves, and a request needs both (ADR 0029). The browser keeps the cookie
 * where no script can read it, and sends it to every port of this machine; the page keeps the key,
 * which no other port gets. So neither a script in the page nor another server on this machine can
 * take a session away. Safe for any thread.
 */
final class Sessions {

  /** How long a link may be used, once (operators 3.5). */
  static final Duration LINK_LIFE = Duration.ofMinutes(10);

  /** A session that nobody used for so long is over: a night and a morning. A guess. */
  static final Duration IDLE_LIFE = Duration.ofHours(16);

  /** Links that wait to be used; one more ends the oldest. */
  static final int MOST_LINKS = 8;

  /** Browsers that are signed in; one more signs out the one that was idle for longest. */
  static final int MOST_SESSIONS = 32;

  private static final int RANDOM_BYTES = 32;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Deque<Link> links = new ArrayDeque<>();

  /** The one that was used last is the last. */
  private final Deque<Open> sessions = new ArrayDeque<>();

  private record Link(String code, Instant until) {}

  private record Open(Session session, Instant until) {}

  /**
   * One browser.
   *
   * @param cookie the half that scripts cannot read
   * @param key the half that only pages of this listener can read
   */
  record Session(String cookie, String key) {

    /** Not the secrets. */
    @Override
    public String toString() {
      return "Session";
    }
  }

  Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /** A code that signs one browser in, once, within {@link #LINK_LIFE}. */
  synchronized String newCode() {
    if (links.size() == MOST_LINKS) {
      links.removeFirst();
    }
    String code = secret();
    links.addLast(new Link(code, clock.instant().plus(LINK_LIFE)));
    return code;
  }

  /** Opens a session for a code, which is good for nothing afterwards. */
  synchronized Optional<Session> redeem(String code) {
    Instant now = clock.instant();
    links.removeIf(link -> !now.isBefore(link.until()));
    return links.removeIf(link -> same(link.code(), code)) ? Optional.of(open()) : Optional.empty();
  }

  /** Opens a session for somebody who has shown that he may. */
  synchronized Session open() {
    forgetIdle();
    if (sessions.size() == MOST_SESSIONS) {
      sessions.removeFirst();
    }
    Session session = new Session(secret(), secret());
    sessions.addLast(new Open(session, clock.instant().plus(IDLE_LIFE)));
    return session;
  }

  /** Whether these are the two halves of one session; it lives on from now. */
  synchronized boolean admits(String cookie, String key) {
    forgetIdle();
    Optional<Open> found =
        sessions.stream()
            .filter(open -> same(open.session().cookie(), cookie))
            .filter(open -> same(open.session().key(), key))
            .findFirst();
    found.ifPresent(
        open -> {
          sessions.remove(open);
          sessions.addLast(new Open(open.session(), clock.instant().plus(IDLE_LIFE)));
        });
    return found.isPresent();
  }

  /** Ends the session of this cookie. */
  synchronized void end(String cookie) {
    sessions.removeIf(open -> same(open.session().cookie(), cookie));
  }

  private void forgetIdle() {
    Instant now = clock.instant();
    sessions.removeIf(open -> !now.isBefore(open.until()));
  }

  private String secret() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Takes the same time wherever the two differ. */
  private static boolean same(String secret, String shown) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }
}
