/** Puts the parts of a build together, in Maven's own process. */
@NullMarked
package io.jbuild.maven.engine;

import org.jspecify.annotations.NullMarked;
