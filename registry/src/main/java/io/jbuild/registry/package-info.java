/** The vocabulary of registries: who one is there, where they are, and what they refuse. */
@NullMarked
package io.jbuild.registry;

import org.jspecify.annotations.NullMarked;
