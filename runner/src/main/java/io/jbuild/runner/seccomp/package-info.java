/** Which system calls a container may make, as a filter program for the kernel. */
@NullMarked
package io.jbuild.runner.seccomp;

import org.jspecify.annotations.NullMarked;
