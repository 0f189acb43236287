/** What ARG and ENV make visible at each place of a Dockerfile. */
@NullMarked
package io.jbuild.builder.scope;

import org.jspecify.annotations.NullMarked;
