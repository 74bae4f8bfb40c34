package dev.sorcha.peer.node.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records as JSON, with their components in the order in which they are declared. */
final class Json {

  static final String TYPE = "application/json";
  static final String PROBLEM_TYPE = "application/problem+json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  private Json() {}

  static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /**
   * What a caller sent.
   *
   * @throws tools.jackson.core.JacksonException if it is not JSON
   */
  static JsonNode parse(byte[] text) {
    return MAPPER.readTree(text);
  }

  /** A time in Unix milliseconds (DESIGN S22), or null. */
  static @Nullable Long millis(Optional<Instant> time) {
    return time.isPresent() ? time.get().toEpochMilli() : null;
  }

  /** A time span in milliseconds with three decimals, or null: on one machine it is below one. */
  static @Nullable Double fractionalMillis(Optional<Duration> time) {
    return time.isPresent() ? Math.round(time.get().toNanos() / 1e3) / 1e3 : null;
  }

  /** Problem details (RFC 9457); {@code code} is the stable part. */
  record Problem(String type, String title, int status, String detail, String code) {}

  static byte[] problem(ErrorCode code, String detail) {
    return problem(code.httpStatus(), code, detail);
  }

  /**
   * @param status where it says more than the code: 431 is a BAD_REQUEST, too
   */
  static byte[] problem(int status, ErrorCode code, String detail) {
    return bytes(
        new Problem("about:blank", HttpStatus.getMessage(status), status, detail, code.name()));
  }
}
