/** Tables of contents on disk, and the one tree that a stack of them stands for. */
@NullMarked
package io.jbuild.layercache.toc;

import org.jspecify.annotations.NullMarked;
