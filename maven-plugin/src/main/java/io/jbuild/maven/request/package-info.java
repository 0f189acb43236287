/** Turns configuration into requests. */
@NullMarked
package io.jbuild.maven.request;

import org.jspecify.annotations.NullMarked;
