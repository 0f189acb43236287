/** Starts the program: finds the verb that was meant, and puts the parts together. */
@NullMarked
package io.jbuild.cli.start;

import org.jspecify.annotations.NullMarked;
