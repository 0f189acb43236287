/** Does the steps of a build, one executor for each kind. */
@NullMarked
package io.jbuild.builder.step;

import org.jspecify.annotations.NullMarked;
