/** Says what a Dockerfile offers: its targets, their arguments and secrets. */
@NullMarked
package io.jbuild.grammar.outline;

import org.jspecify.annotations.NullMarked;
