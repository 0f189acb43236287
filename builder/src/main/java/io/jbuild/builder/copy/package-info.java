/** Which files COPY, ADD and WORKDIR select, and what these become in a layer. */
@NullMarked
package io.jbuild.builder.copy;

import org.jspecify.annotations.NullMarked;
