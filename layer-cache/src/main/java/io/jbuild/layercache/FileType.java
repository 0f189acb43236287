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
  SOCKET;

  /** By the S_IFMT bits of {@code st_mode} (inode(7)). */
  public static FileType ofMode(int mode) {
    return switch (mode & 0170000) {
      case 0040000 -> DIRECTORY;
      case 0120000 -> SYMLINK;
      case 0020000 -> CHARACTER_DEVICE;
      case 0060000 -> BLOCK_DEVICE;
      case 0010000 -> FIFO;
      case 0140000 -> SOCKET;
      default -> FILE;
    };
  }
}
