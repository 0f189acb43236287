/** The vocabulary of registries: credentials and errors. */
@NullMarked
package io.jbuild.registry;

import org.jspecify.annotations.NullMarked;
