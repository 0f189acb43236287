/** The verbs that list, name, move and look at images. */
@NullMarked
package io.jbuild.cli.image;

import org.jspecify.annotations.NullMarked;
