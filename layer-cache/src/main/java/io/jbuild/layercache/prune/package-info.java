/** What a store holds that nobody needs, what it has lost, and how to put that right. */
@NullMarked
package io.jbuild.layercache.prune;

import org.jspecify.annotations.NullMarked;
