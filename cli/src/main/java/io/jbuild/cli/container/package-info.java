/** The verbs that run containers and look after them. */
@NullMarked
package io.jbuild.cli.container;

import org.jspecify.annotations.NullMarked;
