/** The system calls that are used, one method each, and the words for their errors. */
@NullMarked
package io.jbuild.runner.syscall;

import org.jspecify.annotations.NullMarked;
