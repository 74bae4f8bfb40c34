package dev.sorcha.peer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.sorcha.peer.core.model.TxId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The dashboard of a node in a network of real nodes. Pictures of all pages are kept in {@code
 * browser/target/screenshots}.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class DashboardIT {

  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final List<String> PAGES =
      List.of("peers", "propagation", "topology", "queue", "events", "health", "config");

  @TempDir static Path folder;
  private static SmallNetwork network;
  private static Chromium chromium;

  private final List<BrowserContext> contexts = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    network = SmallNetwork.start(folder);
    network.submit(40, 512);
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      assertThat(chromium.elsewhere(network.origin())).isEmpty();
      network.close();
      chromium.close();
    }
  }

  @AfterEach
  void closeContexts() {
    contexts.forEach(BrowserContext::close);
  }

  private Page signedIn(int width, ColorScheme theme) {
    BrowserContext context = chromium.context(width, theme);
    contexts.add(context);
    Page page = context.newPage();
    page.navigate(network.signInLink());
    Chromium.awaitLive(page);
    return page;
  }

  private Page signedIn() {
    return signedIn(1_280, ColorScheme.LIGHT);
  }

  private static void open(Page page, String name) {
    page.navigate(network.origin() + "/admin/" + name);
    Chromium.awaitLive(page);
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "1280, DARK", "390, LIGHT", "390, DARK"})
  void everyPageIsReadableAndFitsTheScreen(int width, ColorScheme theme) throws Exception {
    network.bury(2);
    TxId id = network.submit(1, 512).getFirst();
    Page page = signedIn(width, theme);
    List<String> pages = new ArrayList<>(PAGES);
    pages.add("propagation/" + id.hex());
    pages.add("peers/" + network.status().peers().getFirst().info().id().hex());
    int complaints = chromium.complaints().size();
    for (String name : pages) {
      open(page, name);
      page.waitForTimeout(1_500);
      String shown =
          name.replaceAll("/.*", "-one")
              + "-"
              + theme.name().toLowerCase(Locale.ROOT)
              + "-"
              + width;
      page.screenshot(
          new Page.ScreenshotOptions().setPath(PICTURES.resolve(shown + ".png")).setFullPage(true));

      assertThat(Axe.violations(page)).as(shown).isEmpty();
      assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
          .as(shown + ": what sticks out")
          .isEqualTo(0);
    }
    assertThat(chromium.complaints()).as("errors on the console").hasSize(complaints);
  }

  @Test
  void aLinkSignsInOnceAndLeavesTheAddress() {
    BrowserContext context = chromium.context();
    contexts.add(context);
    String link = network.signInLink();
    Page page = context.newPage();
    page.navigate(link);
    Chromium.awaitLive(page);

    assertThat(page.url()).isEqualTo(network.origin() + "/admin/peers");
    assertThat(context.cookies())
        .allMatch(cookie -> cookie.httpOnly && cookie.sameSite.name().equals("STRICT"));

    BrowserContext other = chromium.context();
    contexts.add(other);
    Page second = other.newPage();
    second.navigate(link);
    assertThat(second.locator(".note")).containsText("used already");
    assertThat(Axe.violations(second)).isEmpty();
  }

  @Test
  void theTokenSignsInAndSigningOutEndsIt() throws Exception {
    BrowserContext context = chromium.context();
    contexts.add(context);
    Page page = context.newPage();
    page.navigate(network.origin() + "/admin/peers");
    page.locator("input[name=token]").fill("wrong");
    page.locator("text=Sign in >> visible=true").last().click();
    assertThat(page.locator("[role=alert]")).containsText("not the token");

    String token = Files.readString(folder.resolve("alder").resolve("api.token")).strip();
    page.locator("input[name=token]").fill(token);
    page.locator("button[type=submit]").click();
    Chromium.awaitLive(page);
    assertThat((String) page.evaluate("JSON.stringify(localStorage)")).doesNotContain(token);

    page.locator("button[aria-label='Sign out']").click();
    assertThat(page.locator(".note")).containsText("signed out");
    page.reload();
    assertThat(page.locator("input[name=token]")).isVisible();
  }

  @Test
  void focusSurvivesUpdates() throws Exception {
    Page page = signedIn();
    Locator filter = page.locator("input[type=search]");
    filter.fill("127.0");
    filter.focus();
    ElementHandle field = filter.elementHandle();
    for (int i = 0; i < 4; i++) {
      network.submit(5, 256);
      page.waitForTimeout(800);
    }
    assertThat(page.evaluate("field => document.activeElement === field && field.value", field))
        .isEqualTo("127.0");

    Locator button = page.locator("tbody button").nth(1);
    button.focus();
    ElementHandle held = button.elementHandle();
    for (int i = 0; i < 4; i++) {
      network.submit(5, 256);
      page.waitForTimeout(800);
    }
    assertThat(page.evaluate("held => document.activeElement === held && held.isConnected", held))
        .isEqualTo(true);
  }

  @Test
  void eightTabsStayLive() throws Exception {
    Page first = signedIn();
    List<Page> tabs = new ArrayList<>(List.of(first));
    for (int i = 1; i < 8; i++) {
      tabs.add(first.context().newPage());
    }
    for (Page tab : tabs) {
      open(tab, "propagation");
    }
    String hash = network.submit(1, 300).getFirst().hex();
    for (Page tab : tabs) {
      tab.locator("tbody a[href$='" + hash + "']").waitFor();
      Chromium.awaitLive(tab);
    }
  }

  @Test
  void aPeerIsRemovedAndTheEventsSayWhoDidIt() throws Exception {
    Page page = signedIn();
    page.locator("text=Ping all").click();
    assertThat(page.locator(".toast").first()).containsText("Checking");
    String id = page.locator("tbody tr[data-row]").first().getAttribute("data-row");

    page.locator("button[aria-label='Ping peer " + id.substring(0, 8) + "']").click();
    assertThat(page.locator(".toast").last()).containsText(id.substring(0, 8));

    String remove = "button[aria-label='Remove peer " + id.substring(0, 8) + "']";
    page.locator(remove).click();
    Locator dialog = page.locator("dialog[open]");
    assertThat(dialog).containsText("sorcha-peer peers rm " + id);
    assertThat(Axe.violations(page)).isEmpty();
    page.keyboard().press("Escape");
    assertThat(dialog).hasCount(0);

    page.locator(remove).click();
    dialog.locator("button.danger").click();
    assertThat(page.locator(".toast").last()).containsText("was removed");

    open(page, "events");
    page.locator("select").selectOption("action");
    Locator action = page.locator("tbody tr[data-row]").first();
    assertThat(action).containsText("action");
    action.click();
    assertThat(page.locator(".facts").first()).containsText(id.substring(0, 8));
  }

  @Test
  void deadLettersAreExportedRetriedAndDiscarded() throws Exception {
    network.bury(3);
    Page page = signedIn();
    open(page, "queue");
    page.locator(".tabs >> text=Dead letters").click();
    Locator rows = page.locator("tbody tr[data-row]");
    rows.first().waitFor();

    Download download = page.waitForDownload(() -> page.locator("text=Export").click());
    assertThat(Files.readString(download.path())).contains("\"schema\":\"dead-letter/v1\"");

    rows.first().locator("input[type=checkbox]").check();
    page.locator("text=Retry 1 chosen").click();
    page.locator("dialog[open] button[type=submit]").click();
    assertThat(page.locator(".toast").last()).containsText("1 dead letter went back");

    // It is refused again and comes back.
    page.locator(".tag", new Page.LocatorOptions().setHasText("1 ×")).first().waitFor();
    int count = rows.count();
    page.locator("text=Discard all").click();
    Locator discard = page.locator("dialog[open] button.danger");
    assertThat(discard).isDisabled();
    page.locator("dialog[open] input").fill(Integer.toString(count));
    discard.click();
    assertThat(rows).hasCount(0);
    page.locator(".toast >> text=Undo").click();
    assertThat(rows).hasCount(count);

    page.locator("text=Discard all").click();
    page.locator("dialog[open] input").fill(Integer.toString(count));
    page.locator("dialog[open] button.danger").click();
    assertThat(page.locator(".toasts"))
        .containsText(
            Pattern.compile("discarded\\."), new ContainsTextOptions().setTimeout(20_000));
    assertThat(network.status().queue().dead()).isZero();
  }

  @Test
  void themeAndKeysWork() {
    Page page = signedIn();
    Locator theme = page.locator("button[aria-label^='Colours']");
    theme.click();
    theme.click();
    page.reload();
    assertThat((String) page.evaluate("document.documentElement.dataset.theme")).isEqualTo("dark");

    page.locator("main").focus();
    page.keyboard().press("g");
    page.keyboard().press("q");
    page.waitForURL("**/admin/queue");
    page.keyboard().press("g");
    page.keyboard().press("p");
    page.waitForURL("**/admin/peers");
    page.keyboard().press("/");
    assertThat(page.locator("input[type=search]")).isFocused();
    page.locator("main").focus();
    page.keyboard().press("?");
    assertThat(page.locator("dialog[open]")).containsText("Keys");
    assertThat(page.title()).contains("alder");
  }
}
