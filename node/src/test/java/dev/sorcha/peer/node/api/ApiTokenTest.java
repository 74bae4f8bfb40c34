package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiTokenTest {

  @TempDir Path dataDir = Path.of("");

  @Test
  void isMadeOnceAndReadAfterwards() throws IOException {
    ApiToken made = ApiToken.loadOrCreate(dataDir);

    assertThat(made.text()).hasSize(43);
    assertThat(ApiToken.loadOrCreate(dataDir).text()).isEqualTo(made.text());
    assertThat(ApiToken.load(dataDir).text()).isEqualTo(made.text());
  }

  @Test
  void isReadableByItsOwnerOnly() throws IOException {
    ApiToken.loadOrCreate(dataDir);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void isRefusedWhenOthersMayReadIt() throws IOException {
    ApiToken.loadOrCreate(dataDir);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatIOException()
        .isThrownBy(() -> ApiToken.loadOrCreate(dataDir))
        .withMessageContaining(file().toString())
        .withMessageContaining("chmod 600");
  }

  @Test
  void isRefusedWhenItIsNoToken() throws IOException {
    ApiToken.loadOrCreate(dataDir);
    Files.writeString(file(), "short\n");

    assertThatIOException()
        .isThrownBy(() -> ApiToken.loadOrCreate(dataDir))
        .withMessageContaining("holds no token");
  }

  @Test
  void differsFromNodeToNode(@TempDir Path other) throws IOException {
    assertThat(ApiToken.loadOrCreate(dataDir).text())
        .isNotEqualTo(ApiToken.loadOrCreate(other).text());
  }

  @Test
  void admitsItselfAndNothingElse() throws IOException {
    ApiToken token = ApiToken.loadOrCreate(dataDir);

    assertThat(token.admits("Bearer " + token.text())).isTrue();
    assertThat(token.admits("bearer " + token.text())).isTrue();
    assertThat(token.admits("Bearer " + token.text() + "x")).isFalse();
    assertThat(token.admits("Bearer ")).isFalse();
    assertThat(token.admits("Basic " + token.text())).isFalse();
    assertThat(token.admits(token.text())).isFalse();
    assertThat(token.admits("")).isFalse();
  }

  @Test
  void doesNotShowItself() throws IOException {
    ApiToken token = ApiToken.loadOrCreate(dataDir);

    assertThat(token.toString()).doesNotContain(token.text());
  }

  private Path file() {
    return dataDir.resolve("api.token");
  }
}
