package io.jbuild.layercache;

/** What an entry of a file system is. */
public enum FileType {
  FILE,
  DIRECTORY,
  SYMLINK,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  FIFO,
  /** Never in a layer: a tar stream has no form for it. */
  SOCKET
}
