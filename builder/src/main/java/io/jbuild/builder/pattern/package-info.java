/** Patterns over paths: Go's filepath.Match, and lists of patterns as in ignore files. */
@NullMarked
package io.jbuild.builder.pattern;

import org.jspecify.annotations.NullMarked;
