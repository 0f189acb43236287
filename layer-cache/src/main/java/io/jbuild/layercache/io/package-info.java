/** Streams that count, hash, verify and limit. */
@NullMarked
package io.jbuild.layercache.io;

import org.jspecify.annotations.NullMarked;
