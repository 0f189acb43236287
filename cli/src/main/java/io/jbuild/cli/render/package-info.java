/** Draws tables and the events of a build: plain lines, a live view, or JSON. */
@NullMarked
package io.jbuild.cli.render;

import org.jspecify.annotations.NullMarked;
