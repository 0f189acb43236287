/** The life of a container: its files, its start and end, and those who look at it meanwhile. */
@NullMarked
package io.jbuild.runner.container;

import org.jspecify.annotations.NullMarked;
