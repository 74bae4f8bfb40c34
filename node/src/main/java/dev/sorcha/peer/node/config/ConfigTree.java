package dev.sorcha.peer.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A configuration file as it is written, with the line of each value: JSON with comments and
 * trailing commas, or YAML.
 *
 * <p>Jackson's own tree knows no lines and keeps one of two equal keys; this one keeps all, for the
 * messages.
 */
sealed interface ConfigTree {

  /** Where it starts, from 1. */
  int line();

  /** Named values, in the order of the file; a name may be there twice. */
  record Section(int line, List<Entry> entries) implements ConfigTree {}

  /** A list. */
  record Items(int line, List<ConfigTree> items) implements ConfigTree {}

  /** A text, number or truth value, as it is spelt. */
  record Scalar(int line, String text) implements ConfigTree {}

  /** {@code null}: as if the key were not there. */
  record Nothing(int line) implements ConfigTree {}

  /** One name and its value. */
  record Entry(int line, String name, ConfigTree value) {}

  /**
   * Reads a whole file.
   *
   * @param file its name, for the messages
   * @throws ConfigException when it is not of its form, with the line
   */
  static Section parse(String file, String text) throws ConfigException {
    try (JsonParser parser = factory(file, text).createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null || parser.currentToken() == JsonToken.VALUE_NULL) {
        return new Section(1, List.of());
      }
      ConfigTree root = value(file, parser);
      if (parser.nextToken() != null) {
        throw new ConfigException(
            "%s:%d: more after the end (expected: one document)".formatted(file, line(parser)));
      }
      if (root instanceof Section section) {
        return section;
      }
      throw new ConfigException(
          "%s:%d: no keys (expected: names and values)".formatted(file, root.line()));
    } catch (JacksonException malformed) {
      int line = malformed.getLocation() == null ? 1 : malformed.getLocation().getLineNr();
      String reason = reason(malformed.getOriginalMessage());
      throw new ConfigException("%s:%d: %s".formatted(file, Math.max(1, line), reason));
    }
  }

  /** The parsers' words without their pictures of the place: we name file and line ourselves. */
  private static String reason(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "))
        .replaceFirst(" \\(start marker at .*", "");
  }

  private static TokenStreamFactory factory(String file, String text) {
    String start = text.stripLeading();
    boolean json =
        file.endsWith(".json")
            || (!file.endsWith(".yaml")
                && !file.endsWith(".yml")
                && (start.startsWith("{") || start.startsWith("/")));
    return json
        ? JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build()
        : new YAMLFactory();
  }

  /** The value at the parser's token. The parser itself limits the depth. */
  private static ConfigTree value(String file, JsonParser parser) throws ConfigException {
    int line = line(parser);
    // An alias may stand for a whole tree and blow up a small file; nobody needs one here.
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new ConfigException(
          "%s:%d: an alias (expected: the value itself)".formatted(file, line));
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      List<Entry> entries = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        int nameLine = line(parser);
        String name = parser.currentName();
        parser.nextToken();
        entries.add(new Entry(nameLine, name, value(file, parser)));
      }
      return new Section(line, entries);
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<ConfigTree> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(file, parser));
      }
      return new Items(line, items);
    }
    return parser.currentToken() == JsonToken.VALUE_NULL
        ? new Nothing(line)
        : new Scalar(line, parser.getString());
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
