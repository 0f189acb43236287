/** Talks to registries over HTTP: TLS, proxies, redirects, retries, challenges and tokens. */
@NullMarked
package io.jbuild.registry.http;

import org.jspecify.annotations.NullMarked;
