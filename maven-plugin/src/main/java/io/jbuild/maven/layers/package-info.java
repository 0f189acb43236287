/**
 * Lays out a project without a Dockerfile: what changes seldom below, what changes often on top.
 */
@NullMarked
package io.jbuild.maven.layers;

import org.jspecify.annotations.NullMarked;
