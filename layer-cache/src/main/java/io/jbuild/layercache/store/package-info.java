/** The store on disk, shared between processes. */
@NullMarked
package io.jbuild.layercache.store;

import org.jspecify.annotations.NullMarked;
