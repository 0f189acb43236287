/** Files in and out of a root file system that hostile processes may change meanwhile. */
@NullMarked
package io.jbuild.runner.tree;

import org.jspecify.annotations.NullMarked;
