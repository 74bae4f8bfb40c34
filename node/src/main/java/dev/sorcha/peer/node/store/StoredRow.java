package dev.sorcha.peer.node.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that may be damaged or written by hand. What cannot be read throws an {@link
 * IllegalArgumentException} that says why.
 *
 * <p>SQLite itself reads any text as the number 0 and keeps text in columns of numbers.
 */
record StoredRow(ResultSet row) {

  /** The last millisecond of the year 9999: a later time is damage. */
  static final Instant LAST_TIME = Instant.ofEpochMilli(253_402_300_799_999L);

  /** Far over anything that this program writes. */
  private static final int MOST_CHARACTERS = 4_096;

  String text(String column) throws SQLException {
    return optionalText(column)
        .orElseThrow(() -> new IllegalArgumentException(column + ": nothing (expected: text)"));
  }

  Optional<String> optionalText(String column) throws SQLException {
    @Nullable String text = row.getString(column);
    if (text != null && text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          column + ": " + text.length() + " characters (expected: <= " + MOST_CHARACTERS + ")");
    }
    return Optional.ofNullable(text);
  }

  /** Nothing is 0, which is what the seeds' columns without a NOT NULL say they default to. */
  int integer(String column, int least, int most) throws SQLException {
    @Nullable Object found = row.getObject(column);
    return (int) number(column, found == null ? 0 : found, least, most);
  }

  boolean flag(String column) throws SQLException {
    return integer(column, 0, 1) == 1;
  }

  /** A time in Unix milliseconds. */
  Instant time(String column) throws SQLException {
    return Instant.ofEpochMilli(number(column, row.getObject(column), 0, LAST_TIME.toEpochMilli()));
  }

  /** Empty for 0 and for nothing. */
  Optional<Instant> optionalTime(String column) throws SQLException {
    @Nullable Object found = row.getObject(column);
    long millis = found == null ? 0 : number(column, found, 0, LAST_TIME.toEpochMilli());
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static long number(String column, @Nullable Object found, long least, long most) {
    // The driver gives an Integer where it fits, and otherwise a Long.
    if ((found instanceof Integer || found instanceof Long)
        && ((Number) found).longValue() >= least
        && ((Number) found).longValue() <= most) {
      return ((Number) found).longValue();
    }
    throw new IllegalArgumentException(
        column + ": '" + found + "' (expected: " + least + ".." + most + ")");
  }
}
