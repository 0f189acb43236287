/**
 * A sandbox as data: an ordered list of system calls that a child makes before it becomes the
 * command.
 */
@NullMarked
package io.jbuild.runner.program;

import org.jspecify.annotations.NullMarked;
