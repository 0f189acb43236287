/** The vocabulary of the command line: flags and arguments, the console, and what fails. */
@NullMarked
package io.jbuild.cli;

import org.jspecify.annotations.NullMarked;
