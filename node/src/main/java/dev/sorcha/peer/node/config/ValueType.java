package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a value may be.
 *
 * @param expected for people, after "expected:"
 * @param reader empty when the text is no such value
 */
record ValueType<T>(String expected, Function<String, Optional<T>> reader) {

  /** The value, or empty when the text is none of this type. */
  Optional<T> read(String text) {
    return reader.apply(text);
  }

  static ValueType<Integer> integer(int least, int most) {
    return new ValueType<>(
        least + ".." + most,
        text -> wholeNumber(text).filter(n -> least <= n && n <= most).map(Long::intValue));
  }

  /** A size in bytes, at most {@link Integer#MAX_VALUE}. */
  static ValueType<Integer> size(int least, int most) {
    return new ValueType<>(
        least + ".." + most + " bytes, or with a unit as in 512KiB or 10MiB",
        text -> Quantities.bytes(text).filter(n -> least <= n && n <= most).map(Long::intValue));
  }

  /** A time; a bare number counts the unit that the seeds give the key. */
  static ValueType<Duration> time(ChronoUnit unit, Duration least, Duration most) {
    String unitName = unit.name().toLowerCase(Locale.ROOT);
    return new ValueType<>(
        "%s..%s, a number of %s or with a unit as in 30s or 15m"
            .formatted(Quantities.text(least), Quantities.text(most), unitName),
        text ->
            Quantities.time(text, unit)
                .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0));
  }

  static ValueType<Boolean> flag() {
    return new ValueType<>(
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** True alone; the reason is for an operator who wants it otherwise. */
  static ValueType<Boolean> always(String reason) {
    return new ValueType<>("true: " + reason, text -> flag().read(text).filter(on -> on));
  }

  /** One of these words, however it is spelt: {@code read-only} is {@code ReadOnly}. */
  static ValueType<String> oneOf(String... words) {
    return new ValueType<>(
        String.join(" or ", words),
        text ->
            List.of(words).stream()
                .filter(word -> Names.normal(word).equals(Names.normal(text)))
                .findFirst());
  }

  /** One line of text that is safe to show in a terminal. */
  static ValueType<String> line(int mostCharacters) {
    return new ValueType<>(
        "1.." + mostCharacters + " characters, none of them a control character",
        text ->
            text.isBlank()
                    || text.length() > mostCharacters
                    || text.chars().anyMatch(Character::isISOControl)
                ? Optional.empty()
                : Optional.of(text));
  }

  static ValueType<Path> path() {
    return new ValueType<>(
        "a path",
        text -> {
          try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
          } catch (InvalidPathException notHere) {
            return Optional.empty();
          }
        });
  }

  /**
   * An address that a socket of this machine can be bound to; {@code 0.0.0.0} and {@code ::} are
   * all of them.
   */
  static ValueType<String> bindable() {
    return new ValueType<>(
        "an IP address without a port", text -> Optional.of(text).filter(Hosts::isIpLiteral));
  }

  /** An address that peers can dial. */
  static ValueType<String> dialable() {
    return new ValueType<>(
        "an IP address that others can dial, without a port; names are not resolved",
        text -> Optional.of(text).filter(host -> isBeyondThisWire(Hosts.scopeOf(host))));
  }

  private static boolean isBeyondThisWire(Scope scope) {
    return scope != Scope.NONE && scope != Scope.LINK;
  }

  /** Where a server listens: a name or an IP address, with a port. */
  static ValueType<PeerAddress> address() {
    return new ValueType<>(
        "HOST:PORT or [IPV6]:PORT",
        text -> {
          try {
            return Optional.of(PeerAddress.parse(text));
          } catch (IllegalArgumentException none) {
            return Optional.empty();
          }
        });
  }

  /** A page that can be asked for over HTTP. */
  static ValueType<URI> httpUri() {
    return new ValueType<>(
        "a URI that begins with https:// or http://",
        text -> {
          try {
            URI uri = new URI(text);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return http && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
          } catch (URISyntaxException none) {
            return Optional.empty();
          }
        });
  }

  static ValueType<BootstrapNode> bootstrapNode() {
    return new ValueType<>(
        "HOST:PORT, [IPV6]:PORT, https://HOST:PORT or ID@HOST:PORT",
        text -> {
          String bare = text.startsWith("https://") ? text.substring("https://".length()) : text;
          try {
            return Optional.of(BootstrapNode.parse(bare));
          } catch (IllegalArgumentException none) {
            return Optional.empty();
          }
        });
  }

  private static Optional<Long> wholeNumber(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }
}
