package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists the peers of a node; its subcommands change the list. */
@Command(
    name = "peers",
    description = "List the peers that a node knows, check them all now, remove or ban some.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer peers --wide --sort latency    all that is known, the nearest first",
      "  sorcha-peer peers --state failing          those that do not answer, and when they are"
          + " tried",
      "  sorcha-peer peers rm 4fc51a                forget the one whose id begins so",
      "  sorcha-peer peers ban 4fc51a --for 7d --reason floods",
      "  sorcha-peer peers rm $(sorcha-peer peers --quiet --state failing)",
      "",
      "online      something can be sent to it now, or it answered when it was checked last",
      "failing     it did not: '2 of 3' are the failures in a row and how many it survives",
      "unverified  only heard of: not reached since this node started"
    })
final class PeersCommand implements Callable<Integer> {

  private static final List<String> CSV_COLUMNS =
      List.of(
          "id",
          "address",
          "state",
          "path",
          "bootstrap",
          "verified",
          "distributes",
          "source",
          "firstSeen",
          "lastSeen",
          "reachedAt",
          "latencyMs",
          "failures",
          "lastFailure",
          "nextCheck");

  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state",
      paramLabel = "online|failing|unverified",
      description = "Only those in this state.")
  private @Nullable State state;

  @Option(
      names = "--sort",
      paramLabel = "state|id|address|seen|latency",
      description = "Order of the list (default: state).")
  private PeerRow.Sort sort = PeerRow.Sort.STATE;

  @Option(
      names = "--wide",
      description = "Also role, who told of it first, when it was reached, and why it fails.")
  private boolean wide;

  @Option(names = "--quiet", description = "Ids alone, one on a line.")
  private boolean quiet;

  @Option(
      names = "--output",
      paramLabel = "table|json|csv",
      description = "Form of the answer (default: table).")
  private TableForm output = TableForm.TABLE;

  @Mixin private WatchOption watch = new WatchOption();

  @Mixin private NodeOptions node = new NodeOptions();

  /** What a peer can be. */
  private enum State {
    ONLINE,
    FAILING,
    UNVERIFIED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private PeersCommand(Console console) {
    this.console = console;
  }

  /** With its subcommands. */
  static CommandLine commandLine(Console console) {
    PeersCommand peers = new PeersCommand(console);
    return new CommandLine(peers)
        .addSubcommand(new PeersRemoveCommand(console, peers.node))
        .addSubcommand(new PeersBanCommand(console, peers.node))
        .addSubcommand(new PeersUnbanCommand(console, peers.node))
        .addSubcommand(new PeersRefreshCommand(console, peers.node));
  }

  @Override
  public Integer call() throws Exception {
    return watch.run(console, this::once);
  }

  private int once() throws CommandFailed, NodeUnreachable, ApiProblem {
    if (quiet && (wide || output != TableForm.TABLE)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--quiet: ids alone (expected: without --wide and --output)");
    }
    try (NodeClient client = node.connect()) {
      PeerList peers = client.peers(state == null ? "" : state.word()).sorted(sort);
      List<BanRow> bans = quiet || output == TableForm.CSV ? List.of() : client.bans();
      if (quiet) {
        peers.rows().forEach(row -> console.out().println(row.id()));
      } else {
        switch (output) {
          case JSON -> console.out().println(json(peers, bans));
          case TABLE -> {
            print(peers);
            print(bans);
          }
          case CSV ->
              Csv.lines(CSV_COLUMNS, peers.rows().stream().map(PeerRow::json).toList())
                  .forEach(console.out()::println);
        }
      }
      return ExitCode.OK;
    }
  }

  private static String json(PeerList peers, List<BanRow> bans) {
    return Json.line(
        Map.of(
            "schema", "peers/v1",
            "failureThreshold", peers.failureThreshold(),
            "peers", peers.rows().stream().map(PeerRow::json).toList(),
            "total", peers.rows().size(),
            "bans", bans.stream().map(BanRow::json).toList()));
  }

  private void print(PeerList peers) {
    if (peers.rows().isEmpty()) {
      console.say(
          state == null
              ? "no peer is known yet: 'sorcha-peer run --bootstrap HOST:PORT' names a first one"
              : "no peer is " + state.word());
      return;
    }
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(PeerRow.COLUMNS, PeerRow.MORE_COLUMNS));
    for (PeerRow peer : peers.rows()) {
      rows.add(
          row(
              peer.cells(peers.failureThreshold(), now, ZoneId.systemDefault()),
              peer.moreCells(now)));
    }
    Words.table(rows).forEach(console.out()::println);
  }

  private void print(List<BanRow> bans) {
    if (bans.isEmpty()) {
      return;
    }
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    rows.add(BanRow.COLUMNS);
    bans.forEach(ban -> rows.add(ban.cells(now)));
    console.out().println();
    Words.table(rows).forEach(console.out()::println);
  }

  private List<String> row(List<String> cells, List<String> more) {
    List<String> row = new ArrayList<>(cells);
    if (wide) {
      row.addAll(more);
    }
    return row;
  }
}
