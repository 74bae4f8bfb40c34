package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/** Messages as JSON, by protobuf's own mapping; unknown fields are passed over. */
final class RestJson {

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private RestJson() {}

  static ByteString of(Message message) {
    try {
      return ByteString.copyFromUtf8(PRINTER.print(message));
    } catch (InvalidProtocolBufferException unprintable) {
      // Only a message with an Any can be.
      throw new AssertionError(unprintable);
    }
  }

  /** Fills a message from JSON. */
  static <B extends Message.Builder> B read(ByteString json, B into)
      throws MalformedMessageException {
    try {
      PARSER.merge(json.toStringUtf8(), into);
      return into;
    } catch (InvalidProtocolBufferException bad) {
      throw new MalformedMessageException("JSON: " + Statuses.oneLine(bad));
    }
  }
}
