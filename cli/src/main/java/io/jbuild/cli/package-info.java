/** The jbuild command. */
@NullMarked
package io.jbuild.cli;

import org.jspecify.annotations.NullMarked;
