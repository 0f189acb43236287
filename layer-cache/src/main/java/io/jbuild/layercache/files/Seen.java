package io.jbuild.layercache.files;

/**
 * A name in a directory and what {@code lstat(2)} says of it.
 *
 * @param name in the encoding of {@link io.jbuild.layercache.PathBytes}
 */
public record Seen(String name, FileStat stat) {}
