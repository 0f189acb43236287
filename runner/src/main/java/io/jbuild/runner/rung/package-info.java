/** Finds out which degree of isolation this host allows, and what would allow a better one. */
@NullMarked
package io.jbuild.runner.rung;

import org.jspecify.annotations.NullMarked;
