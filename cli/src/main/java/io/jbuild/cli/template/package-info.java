/** Go templates, as docker's --format takes them. */
@NullMarked
package io.jbuild.cli.template;

import org.jspecify.annotations.NullMarked;
