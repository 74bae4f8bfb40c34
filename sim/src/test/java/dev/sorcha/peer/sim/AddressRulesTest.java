package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.PeerAddress;
import java.util.HashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressRulesTest {

  @Test
  void letsAPrivateNodeDialAPrivateOne() {
    PeerAddress near = new PeerAddress("10.0.0.7", 5_001);

    assertThat(AddressRules.broken("10.0.0.1", near)).isEmpty();
    assertThat(AddressRules.broken("11.0.0.1", near)).isPresent();
    assertThat(AddressRules.broken("11.0.0.1", new PeerAddress("12.0.0.7", 5_001))).isEmpty();
  }

  @Test
  void spreadsHonestNodesUnevenlyOverManyNetworks() {
    Addresses addresses = new Addresses(new SplittableRandom(1));
    HashMap<String, Integer> networks = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      networks.merge(Addresses.group(addresses.onTheInternet().host()), 1, Integer::sum);
    }

    assertThat(networks).hasSizeBetween(150, 200);
    assertThat(networks.values()).anyMatch(size -> size > 100).anyMatch(size -> size <= 2);
  }
}
