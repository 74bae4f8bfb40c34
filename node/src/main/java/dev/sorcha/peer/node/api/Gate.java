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
 * Stands before everything else on a listener: host, origin, token, in this order, so that a
 * foreign page learns nothing about tokens. A path behind it is not looked at before.
 */
final class Gate extends Handler.Wrapper {

  private final LoopbackNames names;
  private final Optional<ApiToken> token;

  /**
   * @param token what callers must show; empty where nothing secret is served
   */
  Gate(LoopbackNames names, Optional<ApiToken> token) {
    this.names = names;
    this.token = token;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
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
    String shown = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (token.isPresent() && !token.get().admits(shown == null ? "" : shown)) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      return refuse(
          response,
          callback,
          ErrorCode.UNAUTHORIZED,
          "Authorization (expected: Bearer and the token in api.token in the node's data folder)");
    }
    return super.handle(request, response, callback);
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
