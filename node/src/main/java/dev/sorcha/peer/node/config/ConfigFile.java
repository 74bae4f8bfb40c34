package dev.sorcha.peer.node.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one configuration file into what it says about each key, and gathers everything that is
 * wrong with its names and its shape. The values themselves are {@link ValueType}'s.
 */
final class ConfigFile {

  /** A configuration is a page of text; this keeps a wrong file from filling the memory. */
  private static final long MAX_BYTES = 1 << 20;

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

  private final String file;
  private final Map<String, String> environment;
  private final Map<Key<?>, Given> given = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> foreign = new ArrayList<>();

  private ConfigFile(String file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /**
   * What a file says.
   *
   * @param foreign sections of other programs, which were passed over
   */
  record Contents(Map<Key<?>, Given> given, List<String> foreign, List<String> problems) {}

  /**
   * @throws ConfigException when the file cannot be read at all
   */
  static Contents read(Path path, Map<String, String> environment) throws ConfigException {
    ConfigFile file = new ConfigFile(path.toString(), environment);
    file.section(Keys.ROOT, ConfigTree.parse(path.toString(), text(path)), true);
    return new Contents(file.given, file.foreign, file.problems);
  }

  private static String text(Path path) throws ConfigException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new ConfigException(
            "%s: %d bytes (expected: at most %d)".formatted(path, Files.size(path), MAX_BYTES));
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
              .toString();
      // Windows editors put a byte order mark before the first character.
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException missing) {
      throw new ConfigException(path + ": no such file (expected: a configuration file)");
    } catch (CharacterCodingException otherEncoding) {
      throw new ConfigException(path + ": not UTF-8 (expected: a text file in UTF-8)");
    } catch (IOException unreadable) {
      throw new ConfigException(path + ": cannot be read: " + unreadable.getMessage());
    }
  }

  /**
   * Takes what a section says.
   *
   * @param top whether it is the file itself, where the wrapper and other programs' sections may
   *     stand
   */
  private void section(String section, ConfigTree.Section tree, boolean top) {
    Map<String, Integer> lines = new HashMap<>();
    for (ConfigTree.Entry entry : tree.entries()) {
      Integer first = lines.putIfAbsent(Names.normal(entry.name()), entry.line());
      if (first != null) {
        problem(
            entry.line(),
            path(section, entry.name()) + ": given twice (first on line " + first + ")");
        continue;
      }
      Optional<Key<?>> key = Keys.find(section, entry.name());
      if (key.isPresent()) {
        value(key.get(), section, entry);
      } else if (section.equals(Keys.ROOT)) {
        inner(entry, top);
      } else {
        unknown(section, entry);
      }
    }
  }

  /** A name at the root that is no key: a section, the wrapper, somebody else's, or a mistake. */
  private void inner(ConfigTree.Entry entry, boolean top) {
    Optional<String> section = Keys.section(entry.name());
    if (section.isPresent()) {
      nested(section.get(), entry);
    } else if (top && Names.normal(entry.name()).equals(Names.normal(Keys.WRAPPER))) {
      nested(Keys.ROOT, entry);
    } else if (top && Keys.FOREIGN.stream().anyMatch(entry.name()::equalsIgnoreCase)) {
      foreign.add(entry.name());
    } else {
      unknown(Keys.ROOT, entry);
    }
  }

  private void nested(String section, ConfigTree.Entry entry) {
    switch (entry.value()) {
      case ConfigTree.Section tree -> section(section, tree, false);
      case ConfigTree.Nothing nothing -> {}
      case ConfigTree.Items items ->
          problem(items.line(), entry.name() + ": a list (expected: names and values)");
      case ConfigTree.Scalar scalar ->
          problem(
              scalar.line(), entry.name() + ": " + scalar.text() + " (expected: names and values)");
    }
  }

  private void value(Key<?> key, String section, ConfigTree.Entry entry) {
    String spelt = path(section, entry.name());
    if (entry.value() instanceof ConfigTree.Nothing) {
      return;
    }
    if (key.standing() == Key.Standing.REFUSED) {
      // The value is not shown: it may be a password.
      problem(entry.line(), spelt + ": " + key.note());
      return;
    }
    List<String> texts = new ArrayList<>();
    switch (entry.value()) {
      case ConfigTree.Nothing nothing -> {}
      case ConfigTree.Section tree -> wrongShape(key, spelt, tree, "names and values");
      case ConfigTree.Scalar scalar -> {
        if (key.list()) {
          wrongShape(key, spelt, scalar, scalar.text());
        } else {
          expand(spelt, scalar).ifPresent(texts::add);
        }
      }
      case ConfigTree.Items items -> {
        if (key.list()) {
          items.items().forEach(item -> item(key, spelt, item, texts));
        } else {
          wrongShape(key, spelt, items, "a list");
        }
      }
    }
    if (key.list() ? entry.value() instanceof ConfigTree.Items : !texts.isEmpty()) {
      give(new Given(key, texts, file + ":" + entry.line()), entry.line(), spelt);
    }
  }

  private void item(Key<?> key, String spelt, ConfigTree item, List<String> texts) {
    if (item instanceof ConfigTree.Scalar scalar) {
      expand(spelt, scalar).ifPresent(texts::add);
    } else {
      problem(
          item.line(),
          spelt + ": an entry that is no text (expected: " + key.type().expected() + ")");
    }
  }

  /**
   * The seeds have two names for one section, and two places for several: that is fine while they
   * agree.
   */
  private void give(Given value, int line, String spelt) {
    Given before = given.putIfAbsent(value.key(), value);
    if (before != null && !before.texts().equals(value.texts())) {
      problem(
          line,
          "%s: %s (expected: %s, as in %s; both are the same key)"
              .formatted(spelt, value.shown(), before.shown(), before.origin()));
    }
  }

  private void wrongShape(Key<?> key, String spelt, ConfigTree value, String shown) {
    String expected = key.list() ? "a list of " + key.type().expected() : key.type().expected();
    problem(value.line(), spelt + ": " + shown + " (expected: " + expected + ")");
  }

  /** The text with the environment's values in it; empty, and a problem, when one is not set. */
  private Optional<String> expand(String spelt, ConfigTree.Scalar scalar) {
    Matcher matcher = VARIABLE.matcher(scalar.text());
    StringBuilder out = new StringBuilder();
    boolean complete = true;
    while (matcher.find()) {
      String name = matcher.group(1);
      String fallback = matcher.group(2);
      String value = environment.getOrDefault(name, "");
      if (value.isEmpty() && fallback == null && !environment.containsKey(name)) {
        problem(
            scalar.line(),
            "%s: ${%s} is not set (expected: an environment variable, or ${%s:-default})"
                .formatted(spelt, name, name));
        complete = false;
      }
      String text = value.isEmpty() && fallback != null ? fallback : value;
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    matcher.appendTail(out);
    return complete ? Optional.of(out.toString()) : Optional.empty();
  }

  private void unknown(String section, ConfigTree.Entry entry) {
    problem(
        entry.line(), path(section, entry.name()) + ": unknown key" + hint(section, entry.name()));
  }

  /** The nearest name in the section, the same name elsewhere, or all that the section knows. */
  private static String hint(String section, String name) {
    List<String> here = new ArrayList<>(Keys.in(section).stream().map(Key::name).toList());
    if (section.equals(Keys.ROOT)) {
      here.addAll(Keys.SECTIONS);
      here.add(Keys.WRAPPER);
    }
    Optional<String> elsewhere =
        Keys.ALL.stream()
            .filter(key -> Names.normal(key.name()).equals(Names.normal(name)))
            .map(Key::path)
            .findFirst();
    return elsewhere
        .or(() -> Names.nearest(name, here))
        .map(nearest -> " (did you mean " + nearest + "?)")
        .orElseGet(() -> " (expected: one of " + String.join(", ", here) + ")");
  }

  private void problem(int line, String text) {
    problems.add(file + ":" + line + ": " + text);
  }

  private static String path(String section, String name) {
    return section.isEmpty() ? name : section + "." + name;
  }
}
