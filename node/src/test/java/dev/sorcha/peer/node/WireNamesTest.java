package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.sorcha.peer.wire.communication.PeerMessage;
import dev.sorcha.peer.wire.discovery.PeerInfo;
import dev.sorcha.peer.wire.transaction.TransactionRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import sorcha.peer.discovery.SeedPeerDiscovery;
import sorcha.peer.transaction.SeedTransactionDistribution;

/** The names and numbers on the wire are the seeds', whatever happens to our files. */
class WireNamesTest {

  @Test
  void discoveryIsTheSeeds() {
    assertThat(contract(PeerInfo.getDescriptor().getFile()))
        .containsExactlyElementsOf(contract(SeedPeerDiscovery.getDescriptor()));
  }

  @Test
  void distributionIsTheSeeds() {
    assertThat(contract(TransactionRequest.getDescriptor().getFile()))
        .containsExactlyElementsOf(contract(SeedTransactionDistribution.getDescriptor()));
  }

  @Test
  void communicationIsThePublicDefinitionAndOursFrom100Up() {
    assertThat(contract(PeerMessage.getDescriptor().getFile()))
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                "sorcha.peer.communication.PeerCommunication.SendMessage"
                    + " sorcha.peer.communication.PeerMessage false"
                    + " sorcha.peer.communication.MessageAck false",
                "sorcha.peer.communication.PeerCommunication.Stream"
                    + " sorcha.peer.communication.PeerMessage true"
                    + " sorcha.peer.communication.PeerMessage true",
                "sorcha.peer.communication.PeerMessage.sender_peer_id 1 STRING false",
                "sorcha.peer.communication.PeerMessage.recipient_peer_id 2 STRING false",
                "sorcha.peer.communication.PeerMessage.message_type 3 ENUM false",
                "sorcha.peer.communication.PeerMessage.payload 4 BYTES false",
                "sorcha.peer.communication.PeerMessage.timestamp 5 INT64 false",
                "sorcha.peer.communication.MessageAck.received 1 BOOL false",
                "sorcha.peer.communication.MessageAck.timestamp 2 INT64 false",
                "sorcha.peer.communication.MessageType.UNKNOWN 0",
                "sorcha.peer.communication.MessageType.TRANSACTION_NOTIFICATION 1",
                "sorcha.peer.communication.MessageType.TRANSACTION_REQUEST 2",
                "sorcha.peer.communication.MessageType.TRANSACTION_RESPONSE 3",
                "sorcha.peer.communication.MessageType.PEER_STATUS_UPDATE 4",
                "sorcha.peer.communication.MessageType.HEARTBEAT 5",
                "sorcha.peer.communication.MessageType.LINK_FRAME 100"));
  }

  /** Every name and number of a file, one a line. */
  private static Set<String> contract(FileDescriptor file) {
    Set<String> lines = new TreeSet<>();
    for (ServiceDescriptor service : file.getServices()) {
      for (MethodDescriptor method : service.getMethods()) {
        lines.add(
            method.getFullName()
                + " "
                + method.getInputType().getFullName()
                + " "
                + method.isClientStreaming()
                + " "
                + method.getOutputType().getFullName()
                + " "
                + method.isServerStreaming());
      }
    }
    for (Descriptor message : file.getMessageTypes()) {
      for (FieldDescriptor field : message.getFields()) {
        lines.add(
            field.getFullName()
                + " "
                + field.getNumber()
                + " "
                + field.getType()
                + " "
                + field.isRepeated());
      }
    }
    for (EnumDescriptor kind : file.getEnumTypes()) {
      kind.getValues()
          .forEach(
              value ->
                  lines.add(kind.getFullName() + "." + value.getName() + " " + value.getNumber()));
    }
    return lines;
  }
}
