package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The two columns of the seeds' peer list that hold JSON: an array of the names of protocols, and
 * an object with the fields of their {@code PeerCapabilities}.
 */
final class PeerJson {

  private static final JsonMapper MAPPER = new JsonMapper();

  private static final String STREAMING = "supports_streaming";
  private static final String DISTRIBUTION = "supports_transaction_distribution";
  private static final String MAX_SIZE = "max_transaction_size";

  private PeerJson() {}

  static String ofProtocols(List<Protocol> protocols) {
    ArrayNode array = MAPPER.createArrayNode();
    protocols.forEach(protocol -> array.add(protocol.wireName()));
    return array.toString();
  }

  static String ofCapabilities(Capabilities capabilities) {
    return MAPPER
        .createObjectNode()
        .put(STREAMING, capabilities.streaming())
        .put(DISTRIBUTION, capabilities.distribution())
        .put(MAX_SIZE, capabilities.maxTransactionBytes())
        .toString();
  }

  /**
   * Names that are newer than we are are left out, as on the wire.
   *
   * @throws IllegalArgumentException if it is no array of text
   */
  static List<Protocol> protocols(Optional<String> json) {
    List<Protocol> protocols = new ArrayList<>();
    if (json.isPresent()) {
      JsonNode array = parse("supported_protocols", json.get());
      expect(array.isArray(), "supported_protocols", array, "an array");
      for (JsonNode name : array) {
        expect(name.isString(), "supported_protocols", name, "text");
        Protocol.ofWireName(name.stringValue()).ifPresent(protocols::add);
      }
    }
    return protocols;
  }

  /**
   * A field that is missing is false or 0, and whoever says nothing at all distributes, as on the
   * wire.
   *
   * @throws IllegalArgumentException if it is no object with these fields
   */
  static Capabilities capabilities(Optional<String> json) {
    if (json.isEmpty()) {
      return new Capabilities(false, true, 0);
    }
    JsonNode object = parse("capabilities", json.get());
    expect(object.isObject(), "capabilities", object, "an object");
    JsonNode size = object.path(MAX_SIZE);
    expect(
        size.isMissingNode() || (size.isIntegralNumber() && size.canConvertToInt()),
        MAX_SIZE,
        size,
        "an int32");
    return new Capabilities(
        flag(object, STREAMING),
        flag(object, DISTRIBUTION),
        size.isMissingNode() ? 0 : size.intValue());
  }

  private static boolean flag(JsonNode object, String name) {
    JsonNode flag = object.path(name);
    expect(flag.isMissingNode() || flag.isBoolean(), name, flag, "true or false");
    return flag.isBoolean() && flag.booleanValue();
  }

  private static JsonNode parse(String column, String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException(
          column + ": no JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  private static void expect(boolean holds, String name, JsonNode found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + found + " (expected: " + expected + ")");
    }
  }
}
