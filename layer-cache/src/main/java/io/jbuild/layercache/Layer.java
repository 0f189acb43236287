package io.jbuild.layercache;

/**
 * A layer by what it holds.
 *
 * @param diffId digest of its uncompressed tar stream
 * @param size length of that stream in bytes
 */
public record Layer(Digest diffId, long size) {}
