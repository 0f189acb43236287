/** Turns source text into tokens and parse trees. */
@NullMarked
package io.jbuild.grammar.antlr;

import org.jspecify.annotations.NullMarked;
