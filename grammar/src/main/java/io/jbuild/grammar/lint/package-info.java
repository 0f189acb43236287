/** Says what is legal in a Dockerfile but better done otherwise. */
@NullMarked
package io.jbuild.grammar.lint;

import org.jspecify.annotations.NullMarked;
