/** The vocabulary of the Dockerfile language: source text, spans and the syntax tree. */
@NullMarked
package io.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
