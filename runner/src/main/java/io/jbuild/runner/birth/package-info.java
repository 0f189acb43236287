/** How a child is born inside its namespaces without forking the virtual machine. */
@NullMarked
package io.jbuild.runner.birth;

import org.jspecify.annotations.NullMarked;
