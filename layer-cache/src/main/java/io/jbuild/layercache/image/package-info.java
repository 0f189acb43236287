/** Makes images of layers and configurations, and tells whether one is right. */
@NullMarked
package io.jbuild.layercache.image;

import org.jspecify.annotations.NullMarked;
