package io.jbuild.layercache.files;

/**
 * What a file is to have beside its content.
 *
 * @param uid -1 where it is to belong to who makes it
 * @param seconds of the modification time, since 1970
 */
public record NewFile(int mode, long uid, long gid, long seconds, int nanos) {}
