package dev.sorcha.peer.core.reconcile.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.TxId;
import org.junit.jupiter.api.Test;

final class ShortIdsTest {

  /** Its paper's test vectors: key 00..0f, input 00..1f, SipHash-2-4, 64 bits. */
  @Test
  void isSipHash() {
    byte[] input = new byte[32];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) i;
    }
    ShortIds shortIds = new ShortIds(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    // vectors_sip64[32], read as a little-endian number.
    assertThat(shortIds.of(TxId.ofDigest(input))).isEqualTo(0x7127512f72f27cceL);
  }
}
