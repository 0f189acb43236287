/** Reads what a machine says of registries: registries.conf, certs.d and the environment. */
@NullMarked
package io.jbuild.registry.settings;

import org.jspecify.annotations.NullMarked;
