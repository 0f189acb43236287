/** The embedded base image, made from this machine's own programs. */
@NullMarked
package io.jbuild.builder.base;

import org.jspecify.annotations.NullMarked;
