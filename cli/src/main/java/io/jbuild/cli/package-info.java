/**
 * The vocabulary of the command line: verbs, their flags and arguments, the console, and a session.
 */
@NullMarked
package io.jbuild.cli;

import org.jspecify.annotations.NullMarked;
