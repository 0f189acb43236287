/** OCI image layouts: index.json and blobs, in a directory or in whatever else holds files. */
@NullMarked
package io.jbuild.layercache.layout;

import org.jspecify.annotations.NullMarked;
