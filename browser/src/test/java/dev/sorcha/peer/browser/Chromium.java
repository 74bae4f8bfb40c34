package dev.sorcha.peer.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/**
 * The Chromium of this machine, and what its pages asked for and complained of. Tests that need one
 * are left out, with a line, where there is none.
 */
final class Chromium implements AutoCloseable {

  private static final List<String> PLACES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts it. */
  static Chromium start() {
    Optional<Path> program = PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      String missing =
          "no Chromium was found (Debian: chromium): leaving out the dashboard's tests";
      System.out.println(missing);
      Assumptions.abort(missing);
    }
    PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
    // Without the variable it would try to download browsers.
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program.get())
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
    return new Chromium(playwright, browser);
  }

  /** A browser profile of its own, of this width and theme. */
  BrowserContext context(int width, ColorScheme theme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, width < 600 ? 844 : 860)
                .setColorScheme(theme)
                .setAcceptDownloads(true));
    context.setDefaultTimeout(30_000);
    context.onRequest(request -> requests.add(request.url()));
    context.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    context.onWebError(error -> complaints.add(String.valueOf(error.error())));
    return context;
  }

  /** A wide, light one. */
  BrowserContext context() {
    return context(1_280, ColorScheme.LIGHT);
  }

  /** Requests that went elsewhere than to this listener. */
  List<String> elsewhere(String origin) {
    return requests.stream()
        .filter(url -> !url.startsWith(origin + "/") && !url.startsWith("blob:" + origin))
        .toList();
  }

  /** Errors in the consoles of all pages, such as what a policy has kept from happening. */
  List<String> complaints() {
    return complaints;
  }

  /** Waits until a page shows data that is not older than a few seconds. */
  static void awaitLive(Page page) {
    page.locator(".live.ok").waitFor();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
