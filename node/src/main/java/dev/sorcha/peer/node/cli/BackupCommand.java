package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.node.store.Backup;
import dev.sorcha.peer.node.store.BackupManifest;
import dev.sorcha.peer.node.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a node, its key included, while it runs or while it does not. */
@Command(
    name = "backup",
    description = "Copy a node with its key, queue and transactions, also while it runs.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Run as the user of the node: the copy is read from its folder, and not over its API. Keep it"
          + " like a",
      "password, the node's key is in it. 'sorcha-peer restore' makes a node of it again."
    })
final class BackupCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of the node (default: ./peer-data).")
  private Path dataDir = Path.of("./peer-data");

  @Option(
      names = "--queue-file",
      paramLabel = "FILE",
      description =
          "Database of transactions, where PersistencePath names another place (default: what the"
              + " running node says, or tx_queue.db in the folder).")
  private @Nullable Path queueFile;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Parameters(paramLabel = "TARGET", description = "Folder to make; not there yet, or empty.")
  private Path target = Path.of("");

  BackupCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    try {
      BackupManifest manifest = Backup.write(dataDir, queue(), target);
      say(console, output, "backed up", target, manifest);
      return ExitCode.OK;
    } catch (StoreException refused) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(refused.getMessage()));
    }
  }

  private Path queue() {
    if (queueFile != null) {
      return queueFile;
    }
    Path here = dataDir.resolve("tx_queue.db");
    try {
      String running =
          Json.parse(Files.readAllBytes(dataDir.resolve("node.json")))
              .path("queueFile")
              .asString("");
      return running.isEmpty() ? here : Path.of(running);
    } catch (IOException | IllegalArgumentException notRunning) {
      return here;
    }
  }

  /** What was copied, for both directions. */
  static void say(
      Console console, TextOrJson output, String done, Path target, BackupManifest manifest) {
    switch (output) {
      case TEXT ->
          console
              .out()
              .printf(
                  "%s  %s  %d transactions, %d of them wait for peers%n",
                  done, target, manifest.transactions(), manifest.queued());
      case JSON ->
          console
              .out()
              .println(
                  Json.line(
                      Map.of(
                          "schema", "backup-done/v1",
                          "done", done,
                          "target", target.toString(),
                          "transactions", manifest.transactions(),
                          "queued", manifest.queued(),
                          "files",
                              manifest.files().stream().map(BackupManifest.Entry::name).toList())));
    }
  }
}
