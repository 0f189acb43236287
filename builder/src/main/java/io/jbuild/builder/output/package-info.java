/** Gives images out: into the store, archives, layouts, directories and registries. */
@NullMarked
package io.jbuild.builder.output;

import org.jspecify.annotations.NullMarked;
