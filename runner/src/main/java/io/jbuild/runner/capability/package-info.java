/** Plans what a container's processes may do. */
@NullMarked
package io.jbuild.runner.capability;

import org.jspecify.annotations.NullMarked;
