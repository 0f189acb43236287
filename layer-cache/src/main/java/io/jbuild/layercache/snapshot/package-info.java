/** Layers as directories: tree to tar and back, and what a container is mounted on. */
@NullMarked
package io.jbuild.layercache.snapshot;

import org.jspecify.annotations.NullMarked;
