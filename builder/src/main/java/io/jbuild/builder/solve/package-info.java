/** Walks the graph: looks results up, has missing ones made in parallel, stops all at a failure. */
@NullMarked
package io.jbuild.builder.solve;

import org.jspecify.annotations.NullMarked;
