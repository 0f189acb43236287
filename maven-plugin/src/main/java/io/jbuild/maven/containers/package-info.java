/** Runs images while Maven runs: starts them, waits until they are ready, ends them. */
@NullMarked
package io.jbuild.maven.containers;

import org.jspecify.annotations.NullMarked;
