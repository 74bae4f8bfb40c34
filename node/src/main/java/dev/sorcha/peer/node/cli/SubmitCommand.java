package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives transactions to a node, one after the other. */
@Command(
    name = "submit",
    description = "Give transactions to a node; each is on its disk when the line is printed.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer submit order.json invoice.pdf     each file is a transaction",
      "  seq 1000 | sorcha-peer submit --lines -       each line is one, without its line feed",
      "  sorcha-peer submit --wait all order.json      goes on when every linked peer has it",
      "",
      "Prints hash, sequence and 'new' or 'already' for each. Stops at the first refusal;"
          + " submitting",
      "the same bytes again is safe. Ends with 3 when no node answers, 6 when it refuses, 75 when"
          + " it",
      "cannot just now.",
      "",
      "With --wait a second line for each says whom the node told, who fetched it, who holds it,"
          + " and who",
      "announced it back. Ends with 5 when that took too long, which changes nothing for what was",
      "accepted, and with 6 when no peer took it."
    })
final class SubmitCommand implements Callable<Integer> {

  /**
   * No node accepts more: the upper end of StreamingThreshold. Keeps a wrong file from filling the
   * memory.
   */
  static final int MAX_BODY_BYTES = 10 << 20;

  /** Ten megabytes of ids. A guess. */
  private static final int MOST_AWAITED = 100_000;

  private final Console console;
  private long accepted;
  private long known;
  private long emptyLines;

  /** What is waited for. */
  private final List<TxId> submitted = new ArrayList<>();

  @Option(
      names = "--lines",
      description =
          "Each line of the input is a transaction, without its line feed; empty ones are left"
              + " out.")
  private boolean lines;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the lines (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Option(
      names = "--wait",
      paramLabel = "all|N%|custody",
      converter = Reach.Converter.class,
      description =
          "Wait until all, or so many, of the peers that the node is linked to have it, or until"
              + " enough hold it on their disks.")
  private @Nullable Reach reach;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = WatchCommand.TimeConverter.class,
      description = "How long to wait for all of them (default: 60s).")
  private Duration timeout = Duration.ofSeconds(60);

  @Mixin private NodeOptions node = new NodeOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files to read, - for standard input.")
  private List<String> files = new ArrayList<>();

  SubmitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    String at = "";
    boolean complete = false;
    try (NodeClient client = node.connect()) {
      for (String file : files) {
        at = file;
        try (InputStream in = InputFiles.open(console, file)) {
          at = lines ? submitLines(client, file, in) : submitWhole(client, file, in);
        } catch (IOException unreadable) {
          throw InputFiles.unreadable(file, unreadable);
        }
      }
      complete = true;
      return reach == null
          ? ExitCode.OK
          : new SubmitWait(console, reach, timeout, output).await(client, submitted);
    } finally {
      summary(complete, at);
    }
  }

  private String submitWhole(NodeClient client, String file, InputStream in)
      throws IOException, CommandFailed, NodeUnreachable, ApiProblem {
    byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw tooLarge(file);
    }
    submit(client, body);
    return file;
  }

  private String submitLines(NodeClient client, String file, InputStream in)
      throws IOException, CommandFailed, NodeUnreachable, ApiProblem {
    Lines reader = new Lines(in, MAX_BODY_BYTES);
    try {
      for (Optional<byte[]> line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().length == 0) {
          emptyLines++;
        } else {
          submit(client, line.get());
        }
      }
    } catch (Lines.LineTooLong tooLong) {
      throw tooLarge("a line of " + file);
    }
    return file;
  }

  private void submit(NodeClient client, byte[] body)
      throws CommandFailed, NodeUnreachable, ApiProblem {
    NodeClient.Accepted answer = client.submit(body);
    accepted++;
    if (reach != null) {
      remember(answer.id());
    }
    known += answer.already() ? 1 : 0;
    switch (output) {
      case TEXT ->
          console
              .out()
              .printf(
                  "%s  %d  %s%n",
                  answer.id(), answer.sequence(), answer.already() ? "already" : "new");
      case JSON -> {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("schema", "submit/v1");
        members.put("hash", answer.id().hex());
        members.put("sequence", answer.sequence());
        members.put("already", answer.already());
        console.out().println(Json.line(members));
      }
    }
  }

  private void remember(TxId id) throws CommandFailed {
    if (submitted.size() >= MOST_AWAITED) {
      throw new CommandFailed(
          ExitCode.USAGE, "--wait: more than " + MOST_AWAITED + " transactions; give fewer");
    }
    submitted.add(id);
  }

  private void summary(boolean complete, String at) {
    if (complete && accepted == 1 && emptyLines == 0) {
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(accepted).append(" accepted");
    if (known > 0) {
      text.append(", ").append(known).append(" of them known before");
    }
    if (emptyLines > 0) {
      text.append(", ").append(emptyLines).append(" empty lines left out");
    }
    if (!complete) {
      text.append(at.isEmpty() ? "" : "; stopped in " + at);
    }
    console.say(text.toString());
  }

  private static CommandFailed tooLarge(String what) {
    return new CommandFailed(
        ExitCode.REFUSED,
        "TOO_LARGE: "
            + what
            + " has more than "
            + MAX_BODY_BYTES
            + " bytes, which no node accepts");
  }
}
