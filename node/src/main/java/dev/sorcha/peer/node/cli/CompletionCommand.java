package dev.sorcha.peer.node.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete our commands. */
@Command(
    name = "completion",
    description = "Print what makes a shell complete commands and options.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  source <(sorcha-peer completion bash)      in ~/.bashrc",
      "  source <(sorcha-peer completion zsh)       in ~/.zshrc, after compinit",
      "  sorcha-peer completion fish > ~/.config/fish/completions/sorcha-peer.fish"
    })
final class CompletionCommand implements Callable<Integer> {

  /** The shells that are known. */
  private enum Shell {
    BASH,
    ZSH,
    FISH
  }

  private static final String PROGRAM = "sorcha-peer";

  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh|fish", description = "For which shell.")
  private Shell shell = Shell.BASH;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine root = Objects.requireNonNull(spec).root().commandLine();
    console
        .out()
        .print(
            switch (shell) {
              case BASH -> AutoComplete.bash(PROGRAM, root);
              case ZSH ->
                  "autoload -U +X bashcompinit && bashcompinit\n"
                      + AutoComplete.bash(PROGRAM, root);
              case FISH -> fish(root);
            });
    return ExitCode.OK;
  }

  private static String fish(CommandLine root) {
    StringBuilder out = new StringBuilder();
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              CommandSpec one = command.getCommandSpec();
              out.append(
                  "complete -c %s -f -n __fish_use_subcommand -a %s -d %s%n"
                      .formatted(PROGRAM, name, quoted(one.usageMessage().description()[0])));
              for (OptionSpec option : one.options()) {
                String longest = option.longestName();
                if (longest.startsWith("--")) {
                  out.append(
                      "complete -c %s -n '__fish_seen_subcommand_from %s' -l %s%s%n"
                          .formatted(
                              PROGRAM,
                              name,
                              longest.substring(2).toLowerCase(Locale.ROOT),
                              option.description().length == 0
                                  ? ""
                                  : " -d " + quoted(option.description()[0])));
                }
              }
            });
    return out.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "").replace("'", "") + "'";
  }
}
