package io.jbuild.cli.container;

import io.jbuild.layercache.ContainerPath;

/**
 * A path of {@code cp}.
 *
 * @param contents whether it ends with {@code /.}: what is in the directory, not itself
 * @param directory whether it ends with a slash: it must be a directory
 * @param said as the user wrote it
 */
record CopyPath(ContainerPath path, boolean contents, boolean directory, String said) {}
