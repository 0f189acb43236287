/** Keeps builds to what an earlier one resolved: images, URLs and git refs. */
@NullMarked
package io.jbuild.builder.lock;

import org.jspecify.annotations.NullMarked;
