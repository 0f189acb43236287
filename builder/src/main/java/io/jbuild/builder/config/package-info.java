/** Folds metadata instructions into the configuration of an image. */
@NullMarked
package io.jbuild.builder.config;

import org.jspecify.annotations.NullMarked;
