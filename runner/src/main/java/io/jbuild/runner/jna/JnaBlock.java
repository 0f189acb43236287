package io.jbuild.runner.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jbuild.runner.syscall.NativeBlock;

/** Memory of JNA; a bound is checked at each access. */
final class JnaBlock implements NativeBlock {
  private final Memory memory;

  JnaBlock(long bytes) {
    memory = new Memory(Math.max(8, bytes));
    memory.clear();
  }

  @Override
  public long address() {
    return Pointer.nativeValue(memory);
  }

  @Override
  public long size() {
    return memory.size();
  }

  @Override
  public void putLong(long offset, long value) {
    memory.setLong(offset, value);
  }

  @Override
  public void putInt(long offset, int value) {
    memory.setInt(offset, value);
  }

  @Override
  public void putShort(long offset, short value) {
    memory.setShort(offset, value);
  }

  @Override
  public void putBytes(long offset, byte[] value, int length) {
    memory.write(offset, value, 0, length);
  }

  @Override
  public long getLong(long offset) {
    return memory.getLong(offset);
  }

  @Override
  public int getInt(long offset) {
    return memory.getInt(offset);
  }

  @Override
  public short getShort(long offset) {
    return memory.getShort(offset);
  }

  @Override
  public void getBytes(long offset, byte[] into, int length) {
    memory.read(offset, into, 0, length);
  }

  @Override
  public void close() {
    memory.close();
  }
}
