/** The vocabulary of containers: what to run, in which root, and how it ended. */
@NullMarked
package io.jbuild.runner;

import org.jspecify.annotations.NullMarked;
