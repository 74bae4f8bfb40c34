package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "",
      "Prints hash, sequence and 'new' or 'already' for each. Stops at the first refusal;"
          + " submitting",
      "the same bytes again is safe. Ends with 3 when no node answers, 6 when it refuses, 75 when"
          + " it",
      "cannot just now."
    })
final class SubmitCommand implements Callable<Integer> {

  /**
   * No node accepts more: the upper end of StreamingThreshold. Keeps a wrong file from filling the
   * memory.
   */
  static final int MAX_BODY_BYTES = 10 << 20;

  private final Console console;
  private long accepted;
  private long known;
  private long emptyLines;

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
      return ExitCode.OK;
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

  private void submit(NodeClient client, byte[] body) throws NodeUnreachable, ApiProblem {
    NodeClient.Accepted answer = client.submit(body);
    accepted++;
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
