/** Limits kept by control groups, of version 1, 2 or both. */
@NullMarked
package io.jbuild.runner.cgroup;

import org.jspecify.annotations.NullMarked;
