/** What the Maven plugin is told: a project, and the images that are wanted of it. */
@NullMarked
package io.jbuild.maven;

import org.jspecify.annotations.NullMarked;
