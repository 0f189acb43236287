/** Makes a Java runtime of the JDK that runs Maven, with the modules that a project needs. */
@NullMarked
package io.jbuild.maven.runtime;

import org.jspecify.annotations.NullMarked;
