package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the name that a file has as a transaction. */
@Command(
    name = "hash",
    description = "Print the hash that names a file as a transaction.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer hash order.json          as sha256sum prints it",
      "  sorcha-peer hash --all order.json    also in Base64, as it is on the wire, and in"
          + " Base64url"
    })
final class HashCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--all",
      description =
          "Print hex, Base64 and Base64url: three spellings of one hash, each accepted anywhere.")
  private boolean all;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Files to read, - for standard input (default: -).")
  private List<String> files = List.of("-");

  HashCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    for (String file : files) {
      TxId id = hash(file);
      if (all) {
        console.out().println("hex        " + id.hex());
        console.out().println("base64     " + id.base64());
        String url = id.base64().replace('+', '-').replace('/', '_').replace("=", "");
        console.out().println("base64url  " + url);
      } else {
        console.out().println(id.hex() + "  " + file);
      }
    }
    return ExitCode.OK;
  }

  private TxId hash(String file) throws CommandFailed {
    try (InputStream in = InputFiles.open(console, file);
        DigestOutputStream out =
            new DigestOutputStream(OutputStream.nullOutputStream(), sha256())) {
      in.transferTo(out);
      return TxId.ofDigest(out.getMessageDigest().digest());
    } catch (IOException unreadable) {
      throw InputFiles.unreadable(file, unreadable);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform must have SHA-256 (MessageDigest's class comment).
      throw new AssertionError(impossible);
    }
  }
}
