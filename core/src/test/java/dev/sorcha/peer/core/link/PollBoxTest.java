package dev.sorcha.peer.core.link;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Timer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PollBoxTest {

  private final PollBox box = new PollBox(peer(1), START);
  private Effects out = effects();
  private long replies;

  private List<Effect> written() {
    List<Effect> written = out.written();
    out = effects();
    return written;
  }

  private void polls(long after) {
    box.onPoll(new Request.Poll(after), new ReplyTo(++replies), out);
  }

  private void announces(String... names) {
    box.put(
        new Frame.Announce(List.of(names).stream().map(name -> has(tx(name))).toList(), false),
        out);
  }

  private static List<Response.News> news(List<Effect> effects) {
    return only(Effect.Respond.class, effects).stream()
        .map(answer -> (Response.News) answer.response())
        .toList();
  }

  @Test
  void aQuestionIsHeldUntilThereIsSomethingToSay() {
    polls(0);
    assertThat(news(written())).isEmpty();
    announces("a", "b");
    List<Response.News> told = news(written());
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().entries()).containsExactly(has(tx("a")), has(tx("b")));
  }

  @Test
  void whatWasNotHeardIsToldAgainAndWhatWasIsNot() {
    announces("a");
    polls(0);
    Response.News first = news(written()).getFirst();
    polls(0);
    assertThat(news(written()).getFirst().entries()).containsExactly(has(tx("a")));
    polls(first.next());
    assertThat(news(written())).isEmpty();
    announces("b");
    assertThat(news(written()).getFirst().entries()).containsExactly(has(tx("b")));
  }

  @Test
  void aBodyIsWantedOnce() {
    box.put(new Frame.Get(List.of(tx("a").id())), out);
    polls(0);
    assertThat(news(written()).getFirst().wanted()).containsExactly(tx("a").id());
    polls(0);
    assertThat(news(written())).isEmpty();
  }

  @Test
  void aHeldQuestionIsAnsweredAfterItsTimeAndThenItsPeerHasTimeToAskAgain() {
    polls(5);
    Timer.PollExpired held =
        (Timer.PollExpired) only(Effect.Schedule.class, written()).getFirst().timer();
    assertThat(box.isGone(held.turn(), out)).isFalse();
    List<Effect> written = written();
    assertThat(news(written))
        .containsExactly(new Response.News(new Request.Poll(5), List.of(), List.of(), 5));
    Timer.PollExpired patience =
        (Timer.PollExpired) only(Effect.Schedule.class, written).getFirst().timer();
    assertThat(box.isGone(held.turn(), out)).isFalse();
    assertThat(box.isGone(patience.turn(), out)).isTrue();
  }

  @Test
  void theOldestNewsGiveWay() {
    for (int i = 0; i < 5_001; i++) {
      announces("tx" + i);
    }
    polls(0);
    assertThat(news(written()).getFirst().entries())
        .hasSize(Frame.MAX_ANNOUNCED)
        .startsWith(has(tx("tx1")));
  }
}
