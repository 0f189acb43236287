package io.jbuild.runner.syscall;

/** A zeroed piece of memory outside the heap. Closing it frees it. Not for several threads. */
public interface NativeBlock extends AutoCloseable {
  long address();

  long size();

  void putLong(long offset, long value);

  void putInt(long offset, int value);

  void putShort(long offset, short value);

  void putBytes(long offset, byte[] value, int length);

  long getLong(long offset);

  int getInt(long offset);

  short getShort(long offset);

  void getBytes(long offset, byte[] into, int length);

  @Override
  void close();
}
