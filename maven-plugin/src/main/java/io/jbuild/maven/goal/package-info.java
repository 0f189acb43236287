/** The goals: what Maven says becomes plain data here, and what happens goes to its log. */
@NullMarked
package io.jbuild.maven.goal;

import org.jspecify.annotations.NullMarked;
