package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Waits until what was submitted is as far as was asked for, and says how far it is. */
final class SubmitWait {

  /** Between two questions about one transaction: custody takes a few fsyncs. A guess. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Console console;
  private final Reach reach;
  private final Duration timeout;
  private final TextOrJson output;

  /**
   * @param timeout for all of them together
   */
  SubmitWait(Console console, Reach reach, Duration timeout, TextOrJson output) {
    this.console = console;
    this.reach = reach;
    this.timeout = timeout;
    this.output = output;
  }

  /**
   * Prints a line for each, in order.
   *
   * @return the exit code: REFUSED if one was given up, TIMED_OUT if one was not so far in time
   */
  int await(NodeClient client, List<TxId> submitted) throws NodeUnreachable, ApiProblem {
    OutboxClient outbox = new OutboxClient(client);
    long end = System.nanoTime() + timeout.toNanos();
    int reached = 0;
    int dead = 0;
    for (TxId id : submitted) {
      JsonNode status = outbox.statusOf(id);
      while (!isOver(status) && System.nanoTime() - end < 0) {
        pause();
        status = outbox.statusOf(id);
      }
      reached += reach.isReached(status) ? 1 : 0;
      dead += Reach.isGivenUp(status) ? 1 : 0;
      print(status);
    }
    if (reached == submitted.size()) {
      return ExitCode.OK;
    }
    console.say(
        reached
            + " of "
            + Words.count(submitted.size(), "transaction")
            + " so far in "
            + timeout.toSeconds()
            + " s"
            + (dead == 0 ? "" : "; " + Words.count(dead, "dead letter"))
            + ". The node goes on with what it accepted: 'sorcha-peer tx HASH' shows it");
    return dead > 0 ? ExitCode.REFUSED : ExitCode.TIMED_OUT;
  }

  private boolean isOver(JsonNode status) {
    return reach.isReached(status) || Reach.isGivenUp(status);
  }

  private static void pause() throws NodeUnreachable {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeUnreachable("interrupted while waiting", true, interrupted);
    }
  }

  private void print(JsonNode status) {
    switch (output) {
      case TEXT ->
          console
              .out()
              .printf(
                  "%s  %s  %s%n",
                  JsonText.text(status, "hash"),
                  JsonText.text(status, "stage"),
                  TxRows.seen(status));
      case JSON -> {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        status.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        console.out().println(Json.line(members));
      }
    }
  }
}
