/** The verbs that build. */
@NullMarked
package io.jbuild.cli.build;

import org.jspecify.annotations.NullMarked;
