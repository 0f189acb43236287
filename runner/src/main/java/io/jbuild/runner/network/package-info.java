/** Network namespaces with addresses, ways out and forwarded ports. */
@NullMarked
package io.jbuild.runner.network;

import org.jspecify.annotations.NullMarked;
