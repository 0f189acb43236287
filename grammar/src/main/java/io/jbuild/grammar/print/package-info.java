/** Writes syntax trees as canonical Dockerfile text. */
@NullMarked
package io.jbuild.grammar.print;

import org.jspecify.annotations.NullMarked;
