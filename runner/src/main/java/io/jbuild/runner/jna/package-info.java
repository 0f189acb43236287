/** The one place where native code is called. */
@NullMarked
package io.jbuild.runner.jna;

import org.jspecify.annotations.NullMarked;
