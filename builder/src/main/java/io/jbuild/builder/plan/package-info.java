/** Turns a syntax tree into a graph of steps, with everything expanded and nothing done yet. */
@NullMarked
package io.jbuild.builder.plan;

import org.jspecify.annotations.NullMarked;
