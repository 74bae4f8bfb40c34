package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.node.demo.BenchCommand;
import dev.sorcha.peer.node.demo.DemoCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program {@code sorcha-peer}: its commands, its help, and how failures become messages and
 * exit codes.
 */
public final class Cli {

  private Cli() {}

  /** Commands that belong together in the help. */
  private record Group(String title, List<CommandLine> commands) {}

  /** Every command. The help shows them in this order. */
  private static List<Group> groups(Console console) {
    return List.of(
        new Group(
            "Run a node, or see many at work",
            List.of(
                new CommandLine(new RunCommand(console)),
                new CommandLine(new DemoCommand()),
                new CommandLine(new BenchCommand()))),
        new Group(
            "Use a running node",
            List.of(
                new CommandLine(new SubmitCommand(console)),
                new CommandLine(new WatchCommand(console)),
                new CommandLine(new TxCommand(console)),
                new CommandLine(new TraceCommand(console)),
                new CommandLine(new QueueCommand(console)),
                DeadCommand.commandLine(console),
                SubscribersCommand.commandLine(console),
                PeersCommand.commandLine(console),
                new CommandLine(new DrainCommand(console)),
                new CommandLine(new StatusCommand(console)),
                new CommandLine(new HealthCommand(console)),
                new CommandLine(new EventsCommand(console)),
                new CommandLine(new DashboardCommand(console)),
                new CommandLine(new TopCommand(console)),
                new CommandLine(new PingCommand(console)),
                new CommandLine(new NetcheckCommand(console)))),
        new Group(
            "Without a node",
            List.of(
                new CommandLine(new BackupCommand(console)),
                new CommandLine(new RestoreCommand(console)),
                new CommandLine(new HashCommand(console)),
                new CommandLine(new ExplainCommand(console)),
                new CommandLine(new CompletionCommand(console)),
                new CommandLine(new SimulateCommand(console))
                    // Its options are the simulator's business.
                    .setUnmatchedOptionsArePositionalParams(true),
                new CommandLine(new VersionCommand(console)))));
  }

  @Command(
      name = "sorcha-peer",
      description = {
        "A node of a peer-to-peer network that carries transactions.",
        "What it accepts survives a crash and reaches every connected node."
      },
      versionProvider = VersionCommand.Provider.class,
      mixinStandardHelpOptions = true,
      synopsisHeading = "%nUsage: ",
      synopsisSubcommandLabel = "COMMAND",
      descriptionHeading = "%n",
      optionListHeading = "%nOptions%n",
      exitCodeListHeading = "%nExit codes%n",
      exitCodeList = {
        "0:done",
        "1:the answer is no, or something unforeseen went wrong",
        "2:wrong usage",
        "3:no node answers",
        "4:not found",
        "5:timed out, outcome unknown",
        "6:the node refused",
        "75:try again later: port in use, data folder locked, node busy",
        "78:the configuration is wrong",
        "130:interrupted"
      },
      footerHeading = "%nExamples%n",
      footer = {
        "  sorcha-peer run                          a node on port 5001, in ./peer-data",
        "  sorcha-peer run --data-dir ./second --bootstrap 127.0.0.1:5001 \\",
        "      --port 0 --api-port 0 --api-grpc-port 0 --telemetry-port 0",
        "                                           another one, on free ports, that knows the"
            + " first",
        "  sorcha-peer submit order.json            send a file",
        "  sorcha-peer watch --data-dir ./second    see it arrive",
        "",
        "'sorcha-peer COMMAND --help' describes one command; docs/configuration.md every"
            + " configuration key."
      })
  static final class Root implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    /** Without a command the help is what was wanted. */
    @Override
    public Integer call() {
      CommandLine line = Objects.requireNonNull(spec).commandLine();
      line.usage(line.getErr());
      return ExitCode.USAGE;
    }
  }

  /**
   * Runs one command.
   *
   * @return the exit code
   */
  public static int run(Console console, String... args) {
    int code = commandLine(console).execute(args);
    console.out().flush();
    console.err().flush();
    return code;
  }

  static CommandLine commandLine(Console console) {
    List<Group> groups = groups(console);
    CommandLine root = new CommandLine(new Root());
    groups.forEach(group -> group.commands().forEach(root::addSubcommand));
    root.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> help.createHeading("%n"));
    root.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> commandList(help, groups));
    return root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(Help.defaultColorScheme(console.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        // A file may be called @something.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((wrong, arguments) -> wrongUsage(console, wrong))
        .setExecutionExceptionHandler((failure, line, parsed) -> failed(console, failure, parsed));
  }

  private static String commandList(Help help, List<Group> groups) {
    List<String> blocks = new ArrayList<>();
    for (Group group : groups) {
      StringBuilder block = new StringBuilder(group.title()).append("%n".formatted());
      for (CommandLine command : group.commands()) {
        CommandSpec spec = command.getCommandSpec();
        // Padded before it is coloured: escape codes have no width on the screen.
        String name = help.colorScheme().commandText("%-10s".formatted(spec.name())).toString();
        block.append("  %s %s%n".formatted(name, spec.usageMessage().description()[0]));
      }
      blocks.add(block.toString());
    }
    return String.join(System.lineSeparator(), blocks);
  }

  private static int wrongUsage(Console console, ParameterException wrong) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      console.say(String.join(" ", unmatched.getUnmatched()) + ": not known here");
      if (!unmatched.getSuggestions().isEmpty()) {
        console
            .err()
            .println("Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?");
      }
    } else {
      console.say(wrong);
    }
    console.err().println("'" + command + " --help' shows what can be said.");
    return ExitCode.USAGE;
  }

  private static int failed(Console console, Exception failure, ParseResult parsed) {
    return switch (failure) {
      case CommandFailed failed -> {
        console.say(failed);
        yield failed.exitCode();
      }
      case NodeUnreachable nobody -> {
        console.say(nobody);
        yield nobody.exitCode();
      }
      case ApiProblem problem -> {
        console.say("the node refused: " + problem.getMessage());
        if (!problem.remedy().isEmpty()) {
          console.err().println("  " + problem.remedy());
        }
        yield problem.exitCode();
      }
      // Thrown by a command that found its options at odds after they were read.
      case ParameterException wrong -> wrongUsage(console, wrong);
      default -> {
        console.say(
            "a defect in '" + String.join(" ", parsed.originalArgs()) + "', please report it");
        failure.printStackTrace(console.err());
        yield ExitCode.FAILED;
      }
    };
  }
}
