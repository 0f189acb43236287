/**
 * Build contexts: directories seen through their ignore files, and what is known of their files.
 */
@NullMarked
package io.jbuild.builder.context;

import org.jspecify.annotations.NullMarked;
