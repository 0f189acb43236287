package io.jbuild.runner;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A file system, to copy files out of and into. Symbolic links are resolved as in the container:
 * none leads out of it, whoever changes it meanwhile. For one thread at a time; the caller closes.
 */
public interface FileTree extends AutoCloseable {

  /**
   * What is there.
   *
   * @param follow whether a link at the end is followed
   */
  Optional<FileType> find(ContainerPath path, boolean follow) throws IOException;

  /**
   * Writes a file, or a directory with all below it, as a tar archive.
   *
   * @param name what it is called in the archive; empty for the contents of a directory alone
   */
  void read(ContainerPath path, boolean follow, String name, OutputStream tar) throws IOException;

  /**
   * Unpacks a tar archive. What is not a directory is replaced.
   *
   * @param directory which is there
   * @param owners whether files belong to whom the archive says; else to root
   */
  void write(ContainerPath directory, boolean owners, InputStream tar) throws IOException;

  @Override
  void close() throws IOException;
}
