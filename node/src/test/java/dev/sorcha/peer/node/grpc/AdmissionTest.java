package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AdmissionTest {

  private static final Limits LIMITS = Limits.forBodies(1 << 20);

  private long nanos;
  private final Admission admission = new Admission(LIMITS, () -> nanos, true);

  @Test
  void oneAddressHasSoManyConnectionsAndOthersStillEnter() {
    int taken = 0;
    while (admission.enters("192.0.2.1")) {
      taken++;
    }
    assertThat(taken).isEqualTo(LIMITS.connectionsPerAddress());
    assertThat(admission.enters("192.0.2.2")).isTrue();
    admission.leaves("192.0.2.1");
    assertThat(admission.enters("192.0.2.1")).isTrue();
  }

  @Test
  void whoComesAndGoesIsSlowedDown() {
    int taken = 0;
    while (admission.enters("192.0.2.1")) {
      taken++;
      admission.leaves("192.0.2.1");
    }
    assertThat(taken).isEqualTo(LIMITS.connectionBurst());
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(admission.enters("192.0.2.1")).isTrue();
    assertThat(admission.enters("192.0.2.1")).isTrue();
    assertThat(admission.enters("192.0.2.1")).isFalse();
  }

  @Test
  void whoIsCutForWhatItSendsPaysWithNewConnections() {
    for (int i = 0; i < 8; i++) {
      if (admission.enters("192.0.2.1")) {
        admission.pays("192.0.2.1");
        admission.leaves("192.0.2.1");
      }
    }
    assertThat(admission.enters("192.0.2.1")).isFalse();
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(admission.enters("192.0.2.1")).isFalse();
    assertThat(admission.enters("192.0.2.2")).isTrue();
    // However often it was cut, it may come again within a minute.
    nanos += TimeUnit.SECONDS.toNanos(59);
    assertThat(admission.enters("192.0.2.1")).isTrue();
  }

  @Test
  void allTogetherHaveSoMany() {
    int taken = 0;
    for (int i = 0; admission.enters("198.51." + i / 256 + "." + i % 256); i++) {
      taken++;
    }
    assertThat(taken).isEqualTo(LIMITS.connections());
  }

  /** The control: on one machine everybody has the same address. */
  @Test
  void loopbackHasNoLimitOfItsOwn() {
    Admission usual = new Admission(LIMITS);
    for (int i = 0; i < LIMITS.connections(); i++) {
      assertThat(usual.enters("127.0.0.1")).isTrue();
    }
    assertThat(usual.enters("127.0.0.1")).isFalse();
  }
}
