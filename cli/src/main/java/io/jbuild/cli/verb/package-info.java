/** What every command is, and what it may ask for. */
@NullMarked
package io.jbuild.cli.verb;

import org.jspecify.annotations.NullMarked;
