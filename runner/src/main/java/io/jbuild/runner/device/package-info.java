/** Devices that the host describes: the Container Device Interface. */
@NullMarked
package io.jbuild.runner.device;

import org.jspecify.annotations.NullMarked;
