/** The entry to registries: images come from them and go to them (OCI distribution-spec 1.1). */
@NullMarked
package io.jbuild.registry.remote;

import org.jspecify.annotations.NullMarked;
