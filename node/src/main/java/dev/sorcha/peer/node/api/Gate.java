package dev.sorcha.peer.node.api;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Stands before everything else on a listener: host, origin, admission, in this order, so that a
 * foreign page learns nothing about tokens. Every answer, also of a refusal, tells browsers to keep
 * to what it is: no frames around it, no other type, nothing of it in a cache.
 */
final class Gate extends Handler.Wrapper {

  private final LoopbackNames names;
  private final Optional<Admission> admission;

  /**
   * @param admission who may call; empty where nothing secret is served
   */
  Gate(LoopbackNames names, Optional<Admission> admission) {
    this.names = names;
    this.admission = admission;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    protect(response);
    List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
    String target = request.getHttpURI().getAuthority();
    if (hosts.size() != 1
        || !names.isHere(hosts.getFirst())
        || (target != null && !names.isHere(target))) {
      return refuse(
          response,
          callback,
          ErrorCode.WRONG_HOST,
          "Host (expected: one of " + names.expected() + ")");
    }
    for (HttpField origin : request.getHeaders().getFields(HttpHeader.ORIGIN)) {
      if (!names.isOurPage(String.valueOf(origin.getValue()))) {
        return refuse(
            response,
            callback,
            ErrorCode.FOREIGN_ORIGIN,
            "Origin (expected: none, or that of this listener)");
      }
    }
    Optional<Admission.Refusal> refusal = admission.flatMap(rules -> rules.refusal(request));
    if (refusal.isPresent()) {
      if (refusal.get().code() == ErrorCode.UNAUTHORIZED) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      }
      return refuse(response, callback, refusal.get().code(), refusal.get().detail());
    }
    return super.handle(request, response, callback);
  }

  /** For every answer; what serves a page replaces the policy by its own. */
  private static void protect(Response response) {
    response
        .getHeaders()
        .put("X-Content-Type-Options", "nosniff")
        .put("X-Frame-Options", "DENY")
        .put("Referrer-Policy", "no-referrer")
        .put("Cross-Origin-Resource-Policy", "same-origin")
        .put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .put(HttpHeader.CACHE_CONTROL, "no-store");
  }

  private static boolean refuse(
      Response response, Callback callback, ErrorCode code, String detail) {
    write(response, callback, code.httpStatus(), code, detail);
    return true;
  }

  /** Answers for Jetty itself: what was no HTTP, or failed outside of every route. */
  static boolean onError(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    ErrorCode code =
        switch (status) {
          case 404 -> ErrorCode.NO_SUCH_PATH;
          case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
          case 413 -> ErrorCode.TOO_LARGE;
          case 503 -> ErrorCode.SHUTTING_DOWN;
          default -> status < 500 ? ErrorCode.BAD_REQUEST : ErrorCode.INTERNAL;
        };
    write(response, callback, status, code, "the request could not be served");
    return true;
  }

  private static void write(
      Response response, Callback callback, int status, ErrorCode code, String detail) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Json.PROBLEM_TYPE);
    response.write(true, ByteBuffer.wrap(Json.problem(status, code, detail)), callback);
  }
}
