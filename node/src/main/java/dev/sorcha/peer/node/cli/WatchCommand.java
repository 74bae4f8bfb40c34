package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.config.Quantities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/**
 * Follows what a node delivers. The cursor is known before the first event, so a node that is
 * started again in the meantime leaves no gap.
 */
@Command(
    name = "watch",
    description = "Show each transaction that a node delivers, as it comes.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer watch                           what comes from now on",
      "  sorcha-peer watch --after 0 --save inbox    everything the node holds, each body in a"
          + " file",
      "  sorcha-peer watch --raw --count 1 > copy    the bytes of the next one, and nothing else",
      "  sorcha-peer watch --subscriber billing      what 'billing' has not been shown yet",
      "",
      "With --subscriber the node keeps the place: each line is acknowledged after it was written.",
      "Prints sequence, hash, size in bytes, and the peer it came from or 'local'. Goes on when"
          + " the",
      "node is started again. Ends with 0 after --count, 5 when --timeout comes first, 130 on ^C."
    })
final class WatchCommand implements Callable<Integer> {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Console console;
  private final CountDownLatch expired = new CountDownLatch(1);
  private final AtomicReference<@Nullable NodeClient> inUse = new AtomicReference<>();
  private long cursor;
  private long seen;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--after",
      paramLabel = "N",
      description = "Start after this sequence; 0 is everything (default: from now).")
  private @Nullable Long after;

  @Option(
      names = "--subscriber",
      paramLabel = "NAME",
      description =
          "Go on where NAME was, and have the node keep how far it comes; --after is where a new"
              + " one starts.")
  private @Nullable String subscriber;

  @Option(names = "--save", paramLabel = "DIR", description = "Write each body to DIR/<hash>.")
  private @Nullable Path save;

  @Option(
      names = "--raw",
      description = "Write the bytes themselves to standard output, and no lines.")
  private boolean raw;

  @Option(names = "--count", paramLabel = "N", description = "End after so many.")
  private @Nullable Long count;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "End after this time, such as 30s or 5m.")
  private @Nullable Duration timeout;

  @Option(
      names = "--progress",
      description = "Say on standard error how far bodies above 1 MiB have come.")
  private boolean progress;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the lines (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  WatchCommand(Console console) {
    this.console = console;
  }

  /** Times as in the configuration; a bare number is seconds. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Quantities.time(text, ChronoUnit.SECONDS)
          .filter(Duration::isPositive)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' (expected: a time such as 30s or 5m)"));
    }
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem, InterruptedException {
    atLeast("--after", after, 0);
    atLeast("--count", count, 1);
    Thread clock = timeout == null ? null : startClock(timeout);
    try (TransferProgress _ = progress ? TransferProgress.start(console, node) : null) {
      return follow();
    } finally {
      if (clock != null) {
        clock.interrupt();
      }
    }
  }

  /** At the end of the time a read under way is ended by closing the client. */
  private Thread startClock(Duration time) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(time);
              } catch (InterruptedException notNeeded) {
                return;
              }
              expired.countDown();
              NodeClient client = inUse.get();
              if (client != null) {
                client.close();
              }
            });
  }

  private int follow() throws CommandFailed, NodeUnreachable, ApiProblem, InterruptedException {
    boolean started = false;
    boolean told = false;
    Duration pause = FIRST_PAUSE;
    while (true) {
      long before = seen;
      try (NodeClient client = node.connect()) {
        inUse.set(client);
        if (expired.getCount() == 0) {
          // The clock looked for a client before there was this one.
          return endOfTime();
        }
        if (!started) {
          cursor = start(client);
        }
        try (EventStream deliveries = deliveries(client)) {
          started = true;
          if (print(client, deliveries)) {
            return ExitCode.OK;
          }
        }
      } catch (NodeUnreachable gone) {
        if (!started && expired.getCount() > 0) {
          throw gone;
        }
      } catch (IOException lost) {
        // The node went away: the cursor says where to go on.
      } catch (ApiProblem problem) {
        // A node that is ending, or has too much to do; anything else will not change by waiting.
        if (!started || (problem.status() != 503 && problem.status() != 429)) {
          throw problem;
        }
      }
      if (seen > before) {
        pause = FIRST_PAUSE;
        told = false;
      }
      if (!told && expired.getCount() > 0) {
        console.say(
            "the node is gone; going on "
                + (subscriber == null ? "after " + cursor : "as '" + subscriber + "'")
                + " when it is back");
        told = true;
      }
      if (expired.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return endOfTime();
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  private long start(NodeClient client) throws NodeUnreachable, ApiProblem {
    if (subscriber != null) {
      return 0;
    }
    return after != null ? after : client.status().path("lastSequence").asLong(0);
  }

  private EventStream deliveries(NodeClient client) throws NodeUnreachable, ApiProblem {
    return subscriber == null
        ? client.deliveries(cursor)
        : client.deliveries(
            subscriber, after == null ? OptionalLong.empty() : OptionalLong.of(after));
  }

  private int endOfTime() {
    if (count == null) {
      return ExitCode.OK;
    }
    console.say(seen + " of " + count + " came before the time was over");
    return ExitCode.TIMED_OUT;
  }

  /** Takes events until enough were seen (true) or the stream ends. */
  private boolean print(NodeClient client, EventStream deliveries)
      throws IOException, CommandFailed, NodeUnreachable, ApiProblem {
    for (Optional<EventStream.Event> event = deliveries.next();
        event.isPresent();
        event = deliveries.next()) {
      switch (event.get().type()) {
        // What comes next was pruned while we were reading: the same refusal as at the beginning.
        case "lagged" -> throw ended(410, event.get());
        // Coming back would take it over again, and so on.
        case "taken" -> throw ended(409, event.get());
        case "removed" -> throw ended(404, event.get());
        case "transaction" -> {}
        default -> {
          continue;
        }
      }
      if (!show(client, event.get())) {
        acknowledge(client);
        continue;
      }
      seen++;
      if (console.out().checkError()) {
        // Whoever read our output has seen enough.
        return true;
      }
      acknowledge(client);
      if (count != null && seen >= count) {
        return true;
      }
    }
    return false;
  }

  private static ApiProblem ended(int status, EventStream.Event event) {
    return NodeClient.problem(status, event.data().getBytes(StandardCharsets.UTF_8), -1);
  }

  private void acknowledge(NodeClient client) throws IOException, NodeUnreachable, ApiProblem {
    if (subscriber == null) {
      return;
    }
    try {
      client.acknowledge(subscriber, cursor);
    } catch (ApiProblem problem) {
      if (problem.code().equals("NOT_SENT")) {
        throw new IOException("the node was started again in between, and sends it again", problem);
      }
      throw problem;
    }
  }

  /** Whether it was new: after a lost connection a subscriber is sent again what it has. */
  private boolean show(NodeClient client, EventStream.Event event)
      throws CommandFailed, NodeUnreachable, ApiProblem {
    JsonNode data;
    TxId id;
    try {
      data = Json.parse(event.data().getBytes(StandardCharsets.UTF_8));
      id = TxId.parse(data.path("hash").asString(""));
    } catch (IllegalArgumentException malformed) {
      throw new CommandFailed(
          ExitCode.FAILED, "an event that cannot be read: " + malformed.getMessage());
    }
    long sequence = data.path("sequence").asLong(cursor);
    if (subscriber != null && sequence <= cursor) {
      return false;
    }
    if (raw || save != null) {
      byte[] body = client.transaction(id);
      store(id, body);
      if (raw) {
        console.out().write(body, 0, body.length);
      }
    }
    if (!raw) {
      line(id, data);
    }
    cursor = sequence;
    return true;
  }

  /** Appears whole or not at all, also when we are killed. */
  private void store(TxId id, byte[] body) throws CommandFailed {
    if (save == null) {
      return;
    }
    try {
      Files.createDirectories(save);
      Path unfinished = save.resolve(id.hex() + ".part");
      Files.write(unfinished, body);
      Files.move(unfinished, save.resolve(id.hex()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new CommandFailed(
          ExitCode.FAILED, "--save: " + save + ": cannot be written: " + unwritable.getMessage());
    }
  }

  private void line(TxId id, JsonNode data) {
    long sequence = data.path("sequence").asLong(0);
    long size = data.path("size").asLong(0);
    String from = data.path("from").asString("");
    switch (output) {
      case TEXT ->
          console
              .out()
              .printf(
                  "%d  %s  %d  %s%n",
                  sequence, id, size, from.isEmpty() ? "local" : Words.shortId(from));
      case JSON -> {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("schema", "watch/v1");
        members.put("sequence", sequence);
        members.put("hash", id.hex());
        members.put("size", size);
        members.put("receivedAt", data.path("receivedAt").asLong(0));
        members.put("from", from);
        console.out().println(Json.line(members));
      }
    }
  }

  private void atLeast(String option, @Nullable Long value, long least) {
    if (value != null && value < least) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          option + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
