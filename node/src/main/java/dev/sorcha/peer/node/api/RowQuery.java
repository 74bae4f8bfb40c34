package dev.sorcha.peer.node.api;

/**
 * Which part of a list in order of sequence is asked for.
 *
 * @param after rows whose sequence is larger
 * @param limit so many at most, 1 to {@value #MOST}
 */
record RowQuery(long after, int limit) {

  /** Rows in one answer. */
  static final int MOST = 200;

  /**
   * What a caller wrote; an empty text is as good as none.
   *
   * @throws ApiException with BAD_PARAMETER or BAD_CURSOR
   */
  static RowQuery of(String after, String limit) {
    long rows = number("limit", limit, MOST);
    return of(number("after", after, 0), rows == 0 ? -1 : rows);
  }

  /**
   * @param limit 0 for the most
   */
  static RowQuery of(long after, long limit) {
    if (after < 0) {
      throw new ApiException(
          ErrorCode.BAD_CURSOR, "after: " + after + " (expected: a whole number from 0)");
    }
    long rows = limit == 0 ? MOST : limit;
    if (rows < 1 || rows > MOST) {
      throw new ApiException(
          ErrorCode.BAD_PARAMETER, "limit: " + Math.max(0, limit) + " (expected: 1.." + MOST + ")");
    }
    return new RowQuery(after, (int) rows);
  }

  private static long number(String name, String text, long absent) {
    try {
      return text.isEmpty() ? absent : Long.parseLong(text);
    } catch (NumberFormatException noNumber) {
      String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
      throw new ApiException(
          name.equals("after") ? ErrorCode.BAD_CURSOR : ErrorCode.BAD_PARAMETER,
          name + ": " + shown + " (expected: a whole number)");
    }
  }
}
