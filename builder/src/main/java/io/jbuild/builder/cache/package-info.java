/** The memory of builds outside the store: written to a directory, and read on another machine. */
@NullMarked
package io.jbuild.builder.cache;

import org.jspecify.annotations.NullMarked;
