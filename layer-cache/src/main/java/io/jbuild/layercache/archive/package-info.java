/** Images as one file: docker and OCI archives, root file systems. */
@NullMarked
package io.jbuild.layercache.archive;

import org.jspecify.annotations.NullMarked;
