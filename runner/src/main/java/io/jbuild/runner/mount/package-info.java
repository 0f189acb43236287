/** Plans what a container sees as its file systems. */
@NullMarked
package io.jbuild.runner.mount;

import org.jspecify.annotations.NullMarked;
