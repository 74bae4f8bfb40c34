/**
 * The commands. {@link dev.sorcha.peer.node.cli.Cli} lists them; each is one class that reads its
 * options, does its work and returns an exit code of {@link dev.sorcha.peer.node.cli.ExitCode}.
 *
 * <p>Data goes to standard output and messages to standard error. The commands that use a running
 * node know it through {@link dev.sorcha.peer.node.cli.NodeClient} alone: nothing they can do is
 * denied to a program in another language.
 */
@NullMarked
package dev.sorcha.peer.node.cli;

import org.jspecify.annotations.NullMarked;
