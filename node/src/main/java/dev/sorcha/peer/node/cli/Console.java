package dev.sorcha.peer.node.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a command has around it.
 *
 * @param in standard input
 * @param out standard output: data
 * @param err standard error: messages
 * @param environment of the process
 * @param colour whether people look at it and did not ask for plain text
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean colour) {

  /** That of this process. */
  public static Console ofProcess() {
    Map<String, String> environment = System.getenv();
    // https://no-color.org: any value but the empty one.
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Console(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        environment,
        !plain
            && Optional.ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .isPresent());
  }

  /**
   * UTF-8 whatever the locale, and buffered: nothing is shown until it is flushed, which each
   * command does.
   */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 8_192),
        true,
        StandardCharsets.UTF_8);
  }

  /** One message for people. */
  void say(String message) {
    out.flush();
    err.println("sorcha-peer: " + message);
  }

  /** Why something failed. */
  void say(Exception reason) {
    say(Objects.requireNonNullElse(reason.getMessage(), reason.toString()));
  }
}
