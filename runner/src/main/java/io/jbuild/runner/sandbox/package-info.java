/** Starts a process in a sandbox and sees to its end. */
@NullMarked
package io.jbuild.runner.sandbox;

import org.jspecify.annotations.NullMarked;
