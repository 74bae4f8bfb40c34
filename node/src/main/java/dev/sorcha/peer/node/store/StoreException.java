package dev.sorcha.peer.node.store;

/**
 * The store cannot be opened or read. The message is one sentence for an operator: what, its value,
 * and what to do.
 */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
