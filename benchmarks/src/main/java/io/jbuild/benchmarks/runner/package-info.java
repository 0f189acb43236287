/** Measures containers from start to end, beside crun. */
@NullMarked
package io.jbuild.benchmarks.runner;

import org.jspecify.annotations.NullMarked;
