/**
 * Who this node is and whom it lets in: a key made at the first start, and mutual TLS 1.3 in which
 * a peer's id is the hash of its public key. Trust mode {@code open}: any self-signed certificate
 * will do, because the key is the identity.
 */
@NullMarked
package dev.sorcha.peer.node.tls;

import org.jspecify.annotations.NullMarked;
