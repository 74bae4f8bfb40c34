package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that are named on the command line, {@code -} being standard input. */
final class InputFiles {

  private InputFiles() {}

  static InputStream open(Console console, String file) throws CommandFailed {
    if (file.equals("-")) {
      return console.in();
    }
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw new CommandFailed(
            ExitCode.USAGE, file + ": a folder (expected: a file, or - for standard input)");
      }
      return Files.newInputStream(path);
    } catch (NoSuchFileException missing) {
      throw new CommandFailed(ExitCode.USAGE, file + ": no such file");
    } catch (IOException | InvalidPathException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  static CommandFailed unreadable(String file, Exception why) {
    return new CommandFailed(ExitCode.USAGE, file + ": cannot be read: " + why.getMessage());
  }
}
