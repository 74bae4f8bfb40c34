/**
 * The peer port: the seeds' services and our links, on one listener with mutual TLS, and the calls
 * that this node makes. Messages are parsed here and nowhere else; what does not parse never
 * reaches the core.
 */
@NullMarked
package dev.sorcha.peer.node.grpc;

import org.jspecify.annotations.NullMarked;
