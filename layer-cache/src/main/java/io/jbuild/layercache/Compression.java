package io.jbuild.layercache;

/** How a layer's tar stream is wrapped. BZIP2 and XZ are only ever read. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD,
  BZIP2,
  XZ
}
