/** The verbs that look after volumes. */
@NullMarked
package io.jbuild.cli.volume;

import org.jspecify.annotations.NullMarked;
