/** Tar streams: canonical order, whiteouts, compression. */
@NullMarked
package io.jbuild.layercache.tar;

import org.jspecify.annotations.NullMarked;
