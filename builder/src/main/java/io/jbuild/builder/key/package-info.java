/** The versioned recipes that say what each step's result depends on. */
@NullMarked
package io.jbuild.builder.key;

import org.jspecify.annotations.NullMarked;
