package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.health.FindingCode;
import dev.sorcha.peer.node.metrics.MetricReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a code means and what to do. Needs no node. */
@Command(
    name = "explain",
    description = "Say what a code means, and what to do about it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer explain net.offline",
      "  sorcha-peer explain peer_count   a metric, by any of its names",
      "  sorcha-peer explain              all codes of findings, with a line each"
    })
final class ExplainCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "CODE",
      description = "Of a finding or a metric; without one, findings are listed.")
  private @Nullable String code;

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    if (code == null) {
      List<List<String>> rows = new ArrayList<>();
      Arrays.stream(FindingCode.values())
          .sorted((a, b) -> a.word().compareTo(b.word()))
          .forEach(one -> rows.add(List.of(one.word(), one.severity().word(), one.title())));
      Words.table(rows).forEach(console.out()::println);
      return ExitCode.OK;
    }
    String wanted = code.strip().toLowerCase(Locale.ROOT);
    Optional<FindingCode> found = FindingCode.of(wanted);
    List<List<String>> lines = found.isPresent() ? lines(found.get()) : metrics(wanted);
    if (lines.isEmpty()) {
      throw new CommandFailed(
          ExitCode.NOT_FOUND,
          Words.plain(wanted, 80)
              + ": no such code"
              + near(wanted)
              + "; 'sorcha-peer explain' lists all");
    }
    Words.table(lines).forEach(console.out()::println);
    return ExitCode.OK;
  }

  private static List<List<String>> lines(FindingCode found) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(found.word(), found.title() + " (" + found.severity().word() + ")"));
    rows.add(List.of("means", found.meaning()));
    rows.add(List.of("fix", found.remedy() + "."));
    rows.add(
        List.of(
            "shown",
            found.timeToVisible().isZero()
                ? "at once"
                : "when it has held for " + found.timeToVisible().toSeconds() + " s"));
    if (!found.consequenceOf().isEmpty()) {
      rows.add(
          List.of(
              "hidden",
              "while it is a consequence of "
                  + found.consequenceOf().stream()
                      .map(FindingCode::word)
                      .collect(Collectors.joining(", "))));
    }
    return rows;
  }

  /** A metric by any spelling of its name: the seeds', that on the page, that of a sample. */
  private static List<List<String>> metrics(String wanted) {
    String plain = stem(wanted);
    List<List<String>> lines = new ArrayList<>();
    for (MetricReference.Row row : MetricReference.rows()) {
      if (stem(row.name()).equals(plain)) {
        String unit = row.unit().isEmpty() ? "" : ", in " + row.unit();
        lines.add(List.of(row.name(), "metric, " + row.type() + unit));
        lines.add(List.of("means", row.meaning()));
        if (!row.labels().isEmpty()) {
          lines.add(List.of("labels", row.labelWords()));
        }
      }
    }
    return lines;
  }

  private static String stem(String name) {
    return name.replaceAll("_(total|bucket|sum|max)$|(?<=_seconds)_count$", "")
        .replaceAll("_timestamp_seconds$|_seconds$", "");
  }

  /** Codes that have a part of this one. */
  private static String near(String wanted) {
    List<String> parts =
        Arrays.stream(wanted.split("[^a-z]+")).filter(part -> part.length() > 3).toList();
    String words =
        Arrays.stream(FindingCode.values())
            .map(FindingCode::word)
            .filter(word -> parts.stream().anyMatch(word::contains))
            .limit(3)
            .collect(Collectors.joining(" or "));
    return words.isEmpty() ? "" : ": did you mean " + words + "?";
  }
}
