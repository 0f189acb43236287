/** The vocabulary of a build: request, result, events and errors. */
@NullMarked
package io.jbuild.builder;

import org.jspecify.annotations.NullMarked;
