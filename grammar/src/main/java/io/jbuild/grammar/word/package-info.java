/** Resolves quotes, escapes and variables in words. */
@NullMarked
package io.jbuild.grammar.word;

import org.jspecify.annotations.NullMarked;
