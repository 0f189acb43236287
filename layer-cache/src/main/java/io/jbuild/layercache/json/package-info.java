/** JSON text to tree and back, and the OCI and Docker documents in it. */
@NullMarked
package io.jbuild.layercache.json;

import org.jspecify.annotations.NullMarked;
