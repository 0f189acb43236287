/** What builds take from the network: files by URL, and git repositories. */
@NullMarked
package io.jbuild.builder.remote;

import org.jspecify.annotations.NullMarked;
