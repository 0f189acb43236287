/** Measures lexing, parsing and linting of real Dockerfiles. */
@NullMarked
package io.jbuild.benchmarks.grammar;

import org.jspecify.annotations.NullMarked;
