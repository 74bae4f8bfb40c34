package dev.sorcha.peer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What no small network of real nodes shows: a table of 1,000 peers, and peers that send markup.
 * The page and its session are a real node's; its answers are replaced on their way.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ManyPeersIT {

  private static final String MARKUP =
      "<img src=x onerror='window.owned=1'><script>window.owned=1</script><b>bold</b>";

  @TempDir static Path folder;
  private static SmallNetwork network;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    network = SmallNetwork.start(folder);
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      network.close();
      chromium.close();
    }
  }

  private static Page signedIn(BrowserContext context, String live) {
    // With a stream of its own for the page: what a worker asks for cannot be replaced.
    context.addInitScript("delete window.SharedWorker");
    context.route(
        "**/api/v1/live",
        route ->
            route.fulfill(
                new Route.FulfillOptions().setContentType("text/event-stream").setBody(live)));
    Page page = context.newPage();
    page.navigate(network.signInLink());
    page.locator(".tiles").waitFor();
    return page;
  }

  @Test
  void aThousandPeersScrollAndSortWithoutLag() {
    try (BrowserContext context = chromium.context(1_280, ColorScheme.LIGHT)) {
      Page page = signedIn(context, live("alder", peers(1_000, "")));
      assertThat(page.locator("table").first()).hasAttribute("aria-rowcount", "1001");
      assertThat(page.locator("tbody tr").count()).isLessThan(80);

      Map<?, ?> frames =
          (Map<?, ?>)
              page.evaluate(
                  """
                  async () => {
                    const box = document.querySelector('.table-box');
                    const next = () => new Promise(requestAnimationFrame);
                    const times = [];
                    for (let i = 0; i < 120; i++) {
                      const begin = performance.now();
                      box.scrollTop += 360;
                      await next();
                      times.push(performance.now() - begin);
                    }
                    times.sort((a, b) => a - b);
                    return { median: times[60], worst: times[119], last: box.scrollTop };
                  }
                  """);
      double sorting =
          number(
              page.evaluate(
                  """
                  async () => {
                    const begin = performance.now();
                    document.querySelectorAll('.sort')[1].click();
                    await new Promise(requestAnimationFrame);
                    await new Promise(requestAnimationFrame);
                    return performance.now() - begin;
                  }
                  """));
      System.out.printf(
          Locale.ROOT,
          "1,000 peers: a frame of scrolling takes %.1f ms (worst %.1f), sorting %.1f ms%n",
          number(frames.get("median")),
          number(frames.get("worst")),
          sorting);
      assertThat(number(frames.get("last"))).isGreaterThan(40_000);
      assertThat(number(frames.get("median"))).isLessThan(50);
      assertThat(sorting).isLessThan(500);

      page.evaluate("document.querySelector('.table-box').scrollTop = 0");
      page.locator("input[type=search]").fill("10.0.3.");
      assertThat(page.locator("table").first()).hasAttribute("aria-rowcount", "251");
    }
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  @Test
  void addressesAreSortedByTheirNumbers() {
    try (BrowserContext context = chromium.context(1_280, ColorScheme.LIGHT)) {
      Page page = signedIn(context, live("alder", peers(30, "")));
      page.locator(".sort", new Page.LocatorOptions().setHasText("Address")).click();

      assertThat(page.locator("tbody td:nth-child(2)").allInnerTexts())
          .startsWith("10.0.0.0:5001", "10.0.0.1:5001", "10.0.0.2:5001")
          .containsSubsequence("10.0.0.9:5001", "10.0.0.10:5001");
    }
  }

  @Test
  void markupFromPeersIsText() {
    try (BrowserContext context = chromium.context(1_280, ColorScheme.DARK)) {
      String finding =
          """
          {"code":"net.degraded","severity":"warning","title":"%1$s","cause":"%1$s","remedy":"%1$s",
           "meaning":"%1$s","since":1,"consequenceOf":[],"under":null}
          """
              .formatted(MARKUP);
      answer(context, "health", "{\"verdict\":\"degraded\",\"findings\":[" + finding + "]}");
      String letter =
          """
          {"hash":"%1$s","sequence":1,"size":4,"acceptedAt":1,"attempts":5,"firstAttempt":1,
           "lastAttempt":1,"reason":"%2$s","retried":0,"stage":"queued","custody":0,
           "nextAttempt":null,"lastReason":"%2$s"}
          """
              .formatted("a".repeat(64), MARKUP);
      answer(
          context,
          "dead-letters?*",
          "{\"total\":1,\"next\":null,\"deadLetters\":[" + letter + "]}");
      answer(
          context,
          "queue?*",
          "{\"waiting\":1,\"capacity\":9,\"bytes\":1,\"inFlight\":0,\"oldest\":1,\"deadLetters\":1,"
              + "\"next\":null,\"entries\":["
              + letter
              + "]}");
      answer(
          context,
          "config",
          "{\"settings\":[{\"key\":\"k\",\"value\":\"%1$s\",\"origin\":\"%1$s\",\"fallback\":\"\"}]}"
              .formatted(MARKUP));
      Page page = signedIn(context, live(MARKUP, peers(3, MARKUP)));

      for (String name :
          List.of(
              "peers",
              "peers/" + id(0),
              "topology",
              "queue",
              "events",
              "health",
              "config",
              "propagation")) {
        page.navigate(network.origin() + "/admin/" + name);
        page.locator("main").waitFor();
        page.locator(".who-name >> text=<script>").waitFor();
        page.waitForTimeout(400);

        assertThat(page.locator("main img, main script, main b, header img").count())
            .as(name)
            .isZero();
        assertThat(page.evaluate("window.owned === undefined")).as(name).isEqualTo(true);
        assertThat(page.title()).contains("<script>");
      }
    }
  }

  private static void answer(BrowserContext context, String path, String body) {
    context.route(
        "**/api/v1/" + path,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(body.replace("\n", ""))));
  }

  private static String id(int i) {
    return "%064x".formatted(0x1234_5678L * (i + 1));
  }

  private static String peers(int count, String failure) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                """
                {"id":"%s","address":"10.0.%d.%d:5001","state":"%s","path":"%s","bootstrap":false,
                 "verified":true,"distributes":true,"source":"10.0/16","firstSeen":1,
                 "lastSeen":%d,"reachedAt":null,"latencyMs":%d,"failures":%d,"lastFailure":"%s",
                 "nextCheck":null,"ways":[]}\
                """
                    .formatted(
                        id(i),
                        i / 250,
                        i % 250,
                        i % 3 == 0 ? "failing" : "online",
                        i % 7 == 1 ? "stream in" : "",
                        System.currentTimeMillis(),
                        i * 37 % 500,
                        i % 3 == 0 ? 2 : 0,
                        failure))
        .collect(Collectors.joining(","))
        .replace("\n", "");
  }

  private static String live(String name, String peers) {
    int known = peers.split("\\{\"id\"", -1).length - 1;
    String status =
        """
        {"id":"%1$s","name":"%2$s","version":"%2$s","roles":["full"],"state":"degraded",
         "stateReason":"%2$s","peersKnown":%3$d,"peersReachable":3,"network":{"active":3,
         "wanted":5,"departed":0,"partitionSigns":["%2$s"],"partitionSince":null},
         "discovery":{"phase":"active","round":1,"lastRound":null,"lastSuccess":null,
         "nextRound":null},"outbox":0,"outboxCapacity":10000,"deadLetters":1,"draining":false,
         "suspendedSubscribers":0,"pulling":0,"seen":0,"lastSequence":0,"peerAddress":"%2$s",
         "telemetry":"%2$s","startedAt":"2026-03-01T10:15:30Z","verdict":"degraded",
         "summary":"%2$s","findings":[]}\
        """
            .formatted("f".repeat(64), name, known)
            .replace("\n", "");
    String event =
        "{\"sequence\":1,\"at\":1,\"code\":\"peer-down\",\"kind\":\"disconnected\","
            + "\"severity\":\"info\",\"fields\":{\"reason\":\""
            + name
            + "\"}}";
    return "event: now\ndata: {\"at\":"
        + System.currentTimeMillis()
        + ",\"status\":"
        + status
        + ",\"flow\":{\"sentBytes\":1,\"receivedBytes\":1,\"submitted\":0,\"received\":0}}\n\n"
        + "event: peers\ndata: {\"full\":true,\"total\":"
        + known
        + ",\"failureThreshold\":3,\"changed\":["
        + peers
        + "],\"removed\":[]}\n\n"
        + "event: events\ndata: {\"events\":["
        + event
        + "]}\n\n";
  }
}
