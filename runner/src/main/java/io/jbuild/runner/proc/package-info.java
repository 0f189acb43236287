/** What the kernel tells in proc(5). */
@NullMarked
package io.jbuild.runner.proc;

import org.jspecify.annotations.NullMarked;
