/** Makes the syntax tree of a Dockerfile, or says what is wrong with it. */
@NullMarked
package io.jbuild.grammar.parse;

import org.jspecify.annotations.NullMarked;
