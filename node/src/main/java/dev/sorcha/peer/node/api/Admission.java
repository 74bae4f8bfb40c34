package dev.sorcha.peer.node.api;

import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Who may call the API: whoever shows its token, and a page of the dashboard that has signed in.
 *
 * <p>A browser sends the cookie of a session by itself, so a request with one also needs the
 * session's key in a header that foreign pages cannot set, and one that changes something must come
 * from a page of this listener and carry JSON, which a form cannot (threat L2).
 */
final class Admission {

  /** The header with a session's key. */
  static final String KEY_HEADER = "X-Session-Key";

  private static final String JSON_TYPE = "application/json";

  private final ApiToken token;
  private final Sessions sessions;
  private final LoopbackNames names;

  Admission(ApiToken token, Sessions sessions, LoopbackNames names) {
    this.token = token;
    this.sessions = sessions;
    this.names = names;
  }

  /** Why a request is turned away. */
  record Refusal(ErrorCode code, String detail) {}

  /** Looks at a request whose host and origin are ours; empty if it may pass. */
  Optional<Refusal> refusal(Request request) {
    if (isOpenToAll(request)) {
      return Optional.empty();
    }
    String shown = header(request, HttpHeader.AUTHORIZATION.asString());
    if (token.admits(shown)) {
      return Optional.empty();
    }
    String key = header(request, KEY_HEADER);
    if (shown.isEmpty() && !key.isEmpty() && sessions.admits(cookie(request), key)) {
      return ofSession(request);
    }
    return Optional.of(
        new Refusal(
            ErrorCode.UNAUTHORIZED,
            "Authorization (expected: Bearer and the token in api.token in the node's data"
                + " folder)"));
  }

  /** The dashboard's files hold nothing secret, and signing in is how one gets a session. */
  private static boolean isOpenToAll(Request request) {
    String path = Request.getPathInContext(request);
    boolean reads = isRead(request);
    return (reads && (path.equals("/") || path.equals("/admin") || path.startsWith("/admin/")))
        || (request.getMethod().equals("POST") && path.equals(SessionRoutes.PATH));
  }

  private Optional<Refusal> ofSession(Request request) {
    if (isRead(request)) {
      return Optional.empty();
    }
    if (!names.isOurPage(header(request, HttpHeader.ORIGIN.asString()))) {
      return Optional.of(
          new Refusal(ErrorCode.FOREIGN_ORIGIN, "Origin (expected: that of this listener)"));
    }
    String type = header(request, HttpHeader.CONTENT_TYPE.asString()).toLowerCase(Locale.ROOT);
    if (!type.split(";", 2)[0].strip().equals(JSON_TYPE)) {
      return Optional.of(
          new Refusal(ErrorCode.WRONG_CONTENT_TYPE, "Content-Type (expected: " + JSON_TYPE + ")"));
    }
    return Optional.empty();
  }

  private static boolean isRead(Request request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }

  /** The cookie of a session on this port, or an empty text. */
  private String cookie(Request request) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(names.cookieName()))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }

  private static String header(Request request, String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }
}
