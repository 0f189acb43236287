/** The Maven goals. */
@NullMarked
package io.jbuild.maven;

import org.jspecify.annotations.NullMarked;
