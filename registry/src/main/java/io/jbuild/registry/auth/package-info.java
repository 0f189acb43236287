/** Finds, keeps and forgets credentials: docker's and containers' files, and helper programs. */
@NullMarked
package io.jbuild.registry.auth;

import org.jspecify.annotations.NullMarked;
