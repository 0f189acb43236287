/** The entry to builds: the only place that knows all the parts. */
@NullMarked
package io.jbuild.builder.engine;

import org.jspecify.annotations.NullMarked;
