/** Files of any name, owner and kind, written so that a crash leaves the old or the new. */
@NullMarked
package io.jbuild.layercache.files;

import org.jspecify.annotations.NullMarked;
