package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.node.store.BackupManifest;
import dev.sorcha.peer.node.store.Restore;
import dev.sorcha.peer.node.store.StoreException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a node's folder of a backup. */
@Command(
    name = "restore",
    description = "Make a node's folder of a backup, with the same key.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Never run two nodes with one key: the one that was backed up must be gone. What was accepted"
          + " after",
      "the backup is not in it. Sequences go on far above the old ones, so applications keep their"
          + " cursors."
    })
final class RestoreCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder to make; not there yet, or empty (default: ./peer-data).")
  private Path dataDir = Path.of("./peer-data");

  @Option(
      names = "--queue-file",
      paramLabel = "FILE",
      description =
          "Database of transactions, where PersistencePath names another place (default:"
              + " tx_queue.db in the folder).")
  private @Nullable Path queueFile;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Parameters(paramLabel = "BACKUP", description = "Folder that 'sorcha-peer backup' wrote.")
  private Path backup = Path.of("");

  RestoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    try {
      Path queue = Objects.requireNonNullElse(queueFile, dataDir.resolve("tx_queue.db"));
      BackupManifest manifest = Restore.into(backup, dataDir, queue);
      BackupCommand.say(console, output, "restored", dataDir, manifest);
      return ExitCode.OK;
    } catch (StoreException refused) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(refused.getMessage()));
    }
  }
}
