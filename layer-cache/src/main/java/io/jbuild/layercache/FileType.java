package io.jbuild.layercache;

/** What an entry of a file system is. */
public enum FileType {
  FILE(0100000),
  DIRECTORY(0040000),
  SYMLINK(0120000),
  CHARACTER_DEVICE(0020000),
  BLOCK_DEVICE(0060000),
  FIFO(0010000),
  /** Never in a layer: a tar stream has no form for it. */
  SOCKET(0140000);

  private static final int MASK = 0170000;
  private static final FileType[] ALL = values();

  private final int bits;

  FileType(int bits) {
    this.bits = bits;
  }

  /** Its S_IFMT bits in {@code st_mode} (inode(7)), as mknod(2) takes them. */
  public int bits() {
    return bits;
  }

  /** By the S_IFMT bits of {@code st_mode}; what has none that are known is a file. */
  public static FileType ofMode(int mode) {
    for (FileType type : ALL) {
      if (type.bits == (mode & MASK)) {
        return type;
      }
    }
    return FILE;
  }
}
