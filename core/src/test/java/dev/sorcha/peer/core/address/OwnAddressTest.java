package dev.sorcha.peer.core.address;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which source a node believes about its own address. */
final class OwnAddressTest {

  private static final List<AddressSource> ALL = List.of(AddressSource.values());
  private static final String LAN = "10.0.0.7";
  private static final String OUTSIDE = "44.1.2.3";
  private static final String INTERNET = "44.9.9.9";

  private OwnAddress own = node("", ALL, false);
  private final List<Effect> written = new ArrayList<>();
  private Instant now = START;
  private OwnAddress.News news = OwnAddress.News.NONE;

  private static OwnAddress node(String host, List<AddressSource> sources, boolean preferIpv6) {
    AddressConfig base = AddressConfig.DEFAULT;
    return new OwnAddress(
        new AddressConfig(sources, preferIpv6, base.interval(), base.dialBackInterval()),
        info(peer(1), host, 5001));
  }

  private Effects out() {
    return new Effects(peer -> new Router.Route.None());
  }

  private List<AddressSource> starts() {
    Effects out = out();
    own.onStarted(now, out);
    return asked(out);
  }

  private List<AddressSource> told(AddressSource source, String... addresses) {
    Effects out = out();
    List<FoundAddress> found =
        Arrays.stream(addresses)
            .map(
                text -> {
                  String[] parts = text.split("/", -1);
                  return new FoundAddress(
                      source,
                      parts[0],
                      parts.length > 1 ? Integer.parseInt(parts[1]) : 0,
                      source.name());
                })
            .toList();
    news = own.onLookedUp(new AddressFindings(source, found, List.of()), out);
    boolean published =
        out.written().stream()
            .anyMatch(
                it ->
                    it instanceof Effect.Publish(var event)
                        && event instanceof NodeEvent.AddressChanged);
    assertThat(published)
        .isEqualTo(news == OwnAddress.News.ADDRESS || news == OwnAddress.News.MOVED);
    return asked(out);
  }

  private List<AddressSource> asked(Effects out) {
    written.addAll(out.written());
    return out.written().stream()
        .flatMap(it -> it instanceof Effect.LookUp(var source) ? List.of(source).stream() : null)
        .toList();
  }

  private String advertised() {
    return own.advertised().map(Object::toString).orElse("");
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  @Test
  void anInterfaceOnTheInternetIsEnough() {
    assertThat(starts()).containsExactly(AddressSource.INTERFACES);
    assertThat(told(AddressSource.INTERFACES, LAN, OUTSIDE)).isEmpty();
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
    assertThat(own.isOnTheInternet()).isTrue();
  }

  @Test
  void behindANatRouterAndStunAreAskedAtOnceAndHttpIfStunIsSilent() {
    starts();
    assertThat(told(AddressSource.INTERFACES, LAN))
        .containsExactlyInAnyOrder(AddressSource.MAPPING, AddressSource.STUN);
    assertThat(told(AddressSource.STUN)).containsExactly(AddressSource.HTTP);
    assertThat(advertised()).isEmpty();
    assertThat(told(AddressSource.HTTP, OUTSIDE)).isEmpty();
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
  }

  @Test
  void aMappedPortIsTheOneToDialAndAMappingOfAnInnerRouterIsNone() {
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, OUTSIDE + "/40001");
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
    told(AddressSource.MAPPING, OUTSIDE + "/6001");
    assertThat(advertised()).isEqualTo(OUTSIDE + ":6001");

    own = node("", ALL, false);
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, OUTSIDE + "/40001");
    told(AddressSource.MAPPING, "44.7.7.7/6001");
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
    told(AddressSource.MAPPING, "100.64.0.3/6001");
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
  }

  @Test
  void aPortThatIsForwardedToTheSameAddressIsAnotherWayIn() {
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, OUTSIDE + "/40001");
    assertThat(news).isEqualTo(OwnAddress.News.ADDRESS);
    told(AddressSource.MAPPING, OUTSIDE + "/5001");
    assertThat(news).isEqualTo(OwnAddress.News.PASSAGE);
    own.begin(now, out());
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.MAPPING, OUTSIDE + "/5001");
    assertThat(news).isEqualTo(OwnAddress.News.NONE);
    own.begin(now, out());
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.MAPPING);
    assertThat(news).isEqualTo(OwnAddress.News.PASSAGE);
  }

  @Test
  void anotherHostIsAMoveAndAnotherPortIsNone() {
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, OUTSIDE + "/40001");
    assertThat(news).isEqualTo(OwnAddress.News.ADDRESS);
    told(AddressSource.MAPPING, OUTSIDE + "/6001");
    assertThat(news).isEqualTo(OwnAddress.News.ADDRESS);
    own.begin(now, out());
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.MAPPING);
    told(AddressSource.STUN, INTERNET + "/40001");
    assertThat(news).isEqualTo(OwnAddress.News.MOVED);
  }

  @Test
  void whatMostServersSayIsBelieved() {
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, "44.66.6.6/1", OUTSIDE + "/2", OUTSIDE + "/3", "192.168.1.1/4");
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
  }

  @Test
  void thePreferredFamilyGoesBeforeTheSurerSource() {
    own = node("", ALL, false);
    starts();
    told(AddressSource.INTERFACES, LAN, "2600:1::7");
    assertThat(advertised()).isEqualTo("[2600:1::7]:5001");
    told(AddressSource.STUN, OUTSIDE + "/9");
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");

    own = node("", ALL, true);
    starts();
    assertThat(told(AddressSource.INTERFACES, LAN, "2600:1::7")).isEmpty();
    assertThat(advertised()).isEqualTo("[2600:1::7]:5001");
  }

  @Test
  void theOperatorsWordStandsAboveAll() {
    own = node("44.5.5.5", ALL, false);
    starts();
    assertThat(told(AddressSource.INTERFACES, OUTSIDE)).isEmpty();
    assertThat(advertised()).isEqualTo("44.5.5.5:5001");
    assertThat(own.toldTo("10.0.0.9").host()).isEqualTo("44.5.5.5");
  }

  /** Few routers lead from inside to their own outside address. */
  @Test
  void aPeerInTheSameNetworkTakesTheAddressThatItSees() {
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, OUTSIDE + "/9");
    assertThat(own.toldTo(INTERNET).host()).isEqualTo(OUTSIDE);
    assertThat(own.toldTo("10.0.0.9").host()).isEmpty();
    assertThat(own.toldTo("127.0.0.1").host()).isEmpty();
  }

  @Test
  void aNodeOnLoopbackAsksNobodyOutside() {
    starts();
    assertThat(told(AddressSource.INTERFACES, "127.0.0.1")).isEmpty();
    assertThat(advertised()).isEmpty();
  }

  @Test
  void whoMayNotBeAskedIsNotAsked() {
    own = node("", List.of(AddressSource.HTTP), false);
    starts();
    assertThat(told(AddressSource.INTERFACES, LAN)).containsExactly(AddressSource.HTTP);
    own = node("", List.of(), false);
    starts();
    assertThat(told(AddressSource.INTERFACES, LAN)).isEmpty();
  }

  @Test
  void anotherAddressIsNoticedAtTheNextRoundAndSilenceChangesNothing() {
    starts();
    told(AddressSource.INTERFACES, LAN);
    told(AddressSource.STUN, OUTSIDE + "/9");
    passes(Duration.ofMinutes(5));
    round();
    told(AddressSource.STUN);
    told(AddressSource.HTTP);
    assertThat(advertised()).isEqualTo(OUTSIDE + ":5001");
    passes(Duration.ofMinutes(5));
    round();
    told(AddressSource.STUN, "44.8.8.8/9");
    assertThat(advertised()).isEqualTo("44.8.8.8:5001");
  }

  private void round() {
    Effects out = out();
    own.onDue(now, out);
    assertThat(asked(out)).containsExactly(AddressSource.INTERFACES);
    told(AddressSource.INTERFACES, LAN);
  }

  @Test
  void anAnswerThatNobodyWaitsForIsIgnoredAndNoSourceIsAskedTwiceAtOnce() {
    starts();
    told(AddressSource.STUN, OUTSIDE + "/9");
    assertThat(advertised()).isEmpty();
    Effects out = out();
    own.begin(now, out);
    assertThat(asked(out)).isEmpty();
  }

  @Test
  void theRemindersRunOn() {
    starts();
    assertThat(written)
        .contains(new Effect.Schedule(Duration.ofMinutes(5), new Timer.AddressDue()));
  }
}
