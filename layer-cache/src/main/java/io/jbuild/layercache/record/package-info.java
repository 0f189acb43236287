/** The memory of builds on disk: cache key to result, with its recipe. */
@NullMarked
package io.jbuild.layercache.record;

import org.jspecify.annotations.NullMarked;
