/** The vocabulary of image storage: digests, references, layers and images. */
@NullMarked
package io.jbuild.layercache;

import org.jspecify.annotations.NullMarked;
