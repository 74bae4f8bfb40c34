package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP/1.1 request as the routes see it.
 *
 * @param path decoded
 * @param query the first value of each parameter
 * @param accept what the caller wants back, as it said so
 * @param range the header Range of a GET or Content-Range of a POST; empty without
 */
record RestRequest(
    String method,
    String path,
    Map<String, List<String>> query,
    String accept,
    String range,
    ByteString content) {

  static RestRequest of(
      String method, String uri, String accept, String range, ByteString content) {
    QueryStringDecoder decoder = new QueryStringDecoder(uri);
    return new RestRequest(method, decoder.path(), decoder.parameters(), accept, range, content);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).map(List::getFirst);
  }

  boolean wantsOctets() {
    return accept.contains(RestAnswer.OCTETS);
  }
}
