package dev.sorcha.peer.node.cli;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON in one line, as the commands print and read it. */
final class Json {

  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** An object, {@code schema} first and the other members by name. */
  static String line(Map<String, ?> members) {
    ObjectNode object = MAPPER.createObjectNode();
    object.set("schema", MAPPER.valueToTree(members.get("schema")));
    new TreeMap<>(members).forEach((name, value) -> object.set(name, MAPPER.valueToTree(value)));
    return object.toString();
  }

  /**
   * Reads one value.
   *
   * @throws IllegalArgumentException when it is no JSON
   */
  static JsonNode parse(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }
}
