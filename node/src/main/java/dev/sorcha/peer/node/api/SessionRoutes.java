package dev.sorcha.peer.node.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Signing in to the dashboard and out again, and the links with which one signs in. */
final class SessionRoutes {

  static final String PATH = "/api/v1/session";

  private static final String SESSION_SCHEMA = "session/v1";
  private static final String LINK_SCHEMA = "sign-in-link/v1";

  /** Bytes of a document with one code. */
  private static final int MOST_BYTES = 1_024;

  private final Sessions sessions;
  private final ApiToken token;
  private final int port;

  SessionRoutes(Sessions sessions, ApiToken token, int port) {
    this.sessions = sessions;
    this.token = token;
    this.port = port;
  }

  /**
   * @param key what the page shows with every request, beside the cookie that the browser shows
   */
  record Opened(String schema, String key) {}

  /**
   * @param expiresInSeconds how long it may be used, once
   */
  record Link(String schema, String url, long expiresInSeconds) {}

  /**
   * The page on which a code signs one in. The code is behind a #: no server, log or proxy sees it.
   */
  static String url(int port, String code) {
    return "http://127.0.0.1:" + port + "/admin/peers#sign-in=" + code;
  }

  void link(Context ctx) {
    LoopbackHttp.json(
        ctx,
        201,
        new Link(LINK_SCHEMA, url(port, sessions.newCode()), Sessions.LINK_LIFE.toSeconds()));
  }

  /** Opens a session for the code of a link, or for the API's token. */
  void open(Context ctx) throws IOException {
    String shown = ctx.header("Authorization");
    Sessions.Session session =
        shown != null && token.admits(shown)
            ? sessions.open()
            : sessions
                .redeem(code(ctx))
                .orElseThrow(
                    () ->
                        new ApiException(
                            ErrorCode.BAD_SIGN_IN,
                            "code (expected: that of a link which was not used and is not older"
                                + " than "
                                + Sessions.LINK_LIFE.toMinutes()
                                + " minutes)"));
    ctx.header(
        "Set-Cookie",
        cookieName() + "=" + session.cookie() + "; Path=/; HttpOnly; SameSite=Strict");
    LoopbackHttp.json(ctx, 200, new Opened(SESSION_SCHEMA, session.key()));
  }

  void close(Context ctx) {
    Optional.ofNullable(ctx.cookie(cookieName())).ifPresent(sessions::end);
    ctx.header("Set-Cookie", cookieName() + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    ctx.status(204);
  }

  private String cookieName() {
    return new LoopbackNames(port).cookieName();
  }

  private static String code(Context ctx) throws IOException {
    byte[] body = ctx.req().getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ApiException(ErrorCode.TOO_LARGE, "body (expected: <= " + MOST_BYTES + " bytes)");
    }
    try {
      JsonNode code = Json.parse(body).path("code");
      if (code.isString()) {
        return code.asString();
      }
    } catch (JacksonException noJson) {
      throw noCode();
    }
    throw noCode();
  }

  private static ApiException noCode() {
    return new ApiException(
        ErrorCode.BAD_PARAMETER, "body (expected: JSON such as {\"code\":\"…\"})");
  }
}
