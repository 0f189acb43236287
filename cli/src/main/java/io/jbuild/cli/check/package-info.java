/** Shows what is found in a Dockerfile without building it. */
@NullMarked
package io.jbuild.cli.check;

import org.jspecify.annotations.NullMarked;
