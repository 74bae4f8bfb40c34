package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an HTTP/1.1 request is answered with.
 *
 * @param headers besides content type and length
 */
record RestAnswer(int status, String contentType, ByteString content, Map<String, String> headers) {

  static final String JSON = "application/json";
  static final String OCTETS = "application/octet-stream";
  private static final String PROBLEM = "application/problem+json";
  private static final JsonMapper MAPPER = new JsonMapper();

  static RestAnswer of(Message message) {
    return new RestAnswer(200, JSON, RestJson.of(message), Map.of());
  }

  static RestAnswer octets(ByteString bytes) {
    return new RestAnswer(200, OCTETS, bytes, Map.of());
  }

  /** An error, as RFC 9457 has it. */
  static RestAnswer problem(int status, String title, String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", detail);
    ByteString json = ByteString.copyFromUtf8(MAPPER.writeValueAsString(problem));
    return new RestAnswer(status, PROBLEM, json, Map.of());
  }

  RestAnswer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new RestAnswer(status, contentType, content, more);
  }
}
