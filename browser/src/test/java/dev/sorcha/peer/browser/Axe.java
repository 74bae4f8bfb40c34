package dev.sorcha.peer.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Looks for what keeps people from using a page, by axe-core. */
final class Axe {

  private static final String SOURCE = source();

  private Axe() {}

  /** Serious and critical violations, each with the elements that have it. */
  @SuppressWarnings("unchecked")
  static List<String> violations(Page page) {
    // In the page's world by the debugger, which its policy does not concern.
    page.evaluate(SOURCE);
    return (List<String>)
        page.evaluate(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter((found) => ['serious', 'critical'].includes(found.impact))
              .map((found) => found.id + ': ' + found.nodes.slice(0, 5).map((node) =>
                node.html + ' ' + node.any.map((check) => check.message).join('; ')).join('\\n  '))
            """);
  }

  private static String source() {
    try (InputStream in = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
