package dev.sorcha.peer.node.cli;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The peer table of a {@link FakeNode}: pages of two, in the order of ids. */
final class FakePeers {

  private static final String ROOT = "/api/v1/peers";
  private static final int PAGE = 2;

  private final List<Row> rows = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final List<String> banned = new ArrayList<>();
  private int bootstrapDials = 2;

  private record Row(String id, String state, String json) {}

  /** Knows one more; what is not said of it is unknown. */
  synchronized String add(String idDigits, String state, String members) {
    String id = idDigits + "0".repeat(64 - idDigits.length());
    String json =
        "{\"id\":\"%s\",\"address\":\"10.0.0.%d:5001\",\"state\":\"%s\"%s}"
            .formatted(id, rows.size() + 1, state, members.isEmpty() ? "" : "," + members);
    rows.add(new Row(id, state, json));
    return id;
  }

  synchronized void withoutBootstrapNodes() {
    bootstrapDials = 0;
  }

  synchronized List<String> removed() {
    return List.copyOf(removed);
  }

  /** Who was banned, and how that was asked for. */
  synchronized List<String> banned() {
    return List.copyOf(banned);
  }

  synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/ban")) {
      String id = path.substring(ROOT.length() + 1, path.length() - "/ban".length());
      banned.add(
          id + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      FakeNode.json(exchange, 200, "{\"schema\":\"ban/v1\"}");
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> FakeNode.json(exchange, 200, page(exchange.getRequestURI().getQuery()));
      case "POST" ->
          FakeNode.json(
              exchange,
              202,
              "{\"schema\":\"peers-refresh/v1\",\"checks\":%d,\"bootstrapDials\":%d}"
                  .formatted(rows.size(), bootstrapDials));
      case "DELETE" -> remove(exchange, path.substring(ROOT.length() + 1));
      default -> FakeNode.problem(exchange, 405, "METHOD_NOT_ALLOWED");
    }
  }

  private String page(String query) {
    String state = parameter(query, "state");
    String after = parameter(query, "after");
    List<Row> rest =
        rows.stream()
            .filter(row -> state.isEmpty() || row.state().equals(state))
            .filter(row -> row.id().compareTo(after) > 0)
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .toList();
    List<Row> page = rest.subList(0, Math.min(PAGE, rest.size()));
    String next = rest.size() > PAGE ? "\"" + page.getLast().id() + "\"" : "null";
    return "{\"schema\":\"peers/v1\",\"total\":9,\"failureThreshold\":3,\"peers\":[%s],\"next\":%s}"
        .formatted(String.join(",", page.stream().map(Row::json).toList()), next);
  }

  private static String parameter(String query, String name) {
    return List.of(query.split("&")).stream()
        .filter(part -> part.startsWith(name + "="))
        .map(part -> part.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  private void remove(HttpExchange exchange, String id) throws IOException {
    Optional<Row> known = rows.stream().filter(row -> row.id().equals(id)).findFirst();
    if (known.isEmpty()) {
      FakeNode.problem(exchange, 404, "NO_SUCH_PEER");
      return;
    }
    rows.remove(known.get());
    removed.add(id);
    FakeNode.json(exchange, 200, "{\"schema\":\"peer-removal/v1\",\"id\":\"" + id + "\"}");
  }
}
