/** The commands that talk to registries. */
@NullMarked
package io.jbuild.cli.registry;

import org.jspecify.annotations.NullMarked;
