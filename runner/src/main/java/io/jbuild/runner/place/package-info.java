/** Puts files where mounts would be, and takes them away again, for hosts that allow no mounts. */
@NullMarked
package io.jbuild.runner.place;

import org.jspecify.annotations.NullMarked;
