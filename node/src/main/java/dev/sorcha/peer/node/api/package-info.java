/**
 * What applications and operators call on this machine: transactions and status as HTTP and as
 * gRPC, metrics and probes as HTTP. All of it listens on loopback only.
 *
 * <pre>
 *   HTTP   LoopbackHttp ── Gate ── HttpApi: routes ─┐
 *                          token                    ├── Answers, DeliveryFeed ── LocalNode
 *   gRPC   GrpcApi ────── GrpcGate ─ NodeRpc ───────┘
 *   probes LoopbackHttp ── Gate ── TelemetryApi ──────────────────────────────── Health
 * </pre>
 *
 * <p>{@link dev.sorcha.peer.node.api.LocalNode} is all that this package knows of the node. Both
 * APIs refuse with the same {@link dev.sorcha.peer.node.api.ErrorCode}s.
 */
@NullMarked
package dev.sorcha.peer.node.api;

import org.jspecify.annotations.NullMarked;
