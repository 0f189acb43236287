/** Plans which namespaces a container has of its own. */
@NullMarked
package io.jbuild.runner.namespace;

import org.jspecify.annotations.NullMarked;
