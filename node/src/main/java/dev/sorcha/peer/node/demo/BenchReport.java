package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.node.PeerNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a bench found out, with the machine before it. */
record BenchReport(Machine machine, BenchSettings settings, List<Criterion> criteria) {

  BenchReport {
    criteria = List.copyOf(criteria);
  }

  boolean pass() {
    return criteria.stream().allMatch(Criterion::pass);
  }

  /** A header, and a line for each criterion. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("machine   " + machine.inWords());
    lines.add("java      " + machine.javaInWords());
    lines.add("program   sorcha-peer " + PeerNode.VERSION);
    lines.add("settings  " + settings.inWords());
    lines.add("");
    int widest = criteria.stream().mapToInt(one -> one.figure().length()).max().orElse(0);
    for (Criterion one : criteria) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  %s  %-38s  %" + Math.max(1, widest) + "s  %s",
              one.verdict(),
              one.id(),
              one.target(),
              one.figure(),
              one.how()));
    }
    return lines;
  }

  String json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", "bench/v1");
    json.put("version", PeerNode.VERSION);
    json.put("machine", machine.toJson());
    json.put("settings", settings.toJson());
    json.put("pass", pass());
    json.put("criteria", criteria.stream().map(Criterion::toJson).toList());
    return JsonMapper.shared().writeValueAsString(json);
  }
}
