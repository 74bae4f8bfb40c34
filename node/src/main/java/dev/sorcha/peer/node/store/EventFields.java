package dev.sorcha.peer.node.store;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fields of an event as a JSON object of texts, in their order. */
final class EventFields {

  private static final JsonMapper MAPPER = new JsonMapper();

  private EventFields() {}

  static String text(Map<String, String> fields) {
    return MAPPER.writeValueAsString(fields);
  }

  /** A row that somebody changed by hand has no fields. */
  static Map<String, String> parse(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, JsonNode> field : MAPPER.readTree(text).properties()) {
        fields.put(field.getKey(), field.getValue().asString(""));
      }
    } catch (JacksonException notJson) {
      return Map.of();
    }
    return fields;
  }
}
