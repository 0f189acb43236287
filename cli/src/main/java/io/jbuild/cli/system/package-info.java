/** The verbs about the program and its store. */
@NullMarked
package io.jbuild.cli.system;

import org.jspecify.annotations.NullMarked;
