/** Named directories that outlive the containers that write to them. */
@NullMarked
package io.jbuild.runner.volume;

import org.jspecify.annotations.NullMarked;
