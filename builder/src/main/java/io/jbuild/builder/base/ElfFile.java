package io.jbuild.builder.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the dynamic loader reads of a program or library: elf(5), program headers and dynamic
 * section. Nothing is run.
 *
 * @param interpreter the loader that the program asks for
 * @param needed names of libraries
 * @param runPath directories to look in, {@code $ORIGIN} not replaced; DT_RUNPATH, or DT_RPATH
 * @param machine e_machine: libraries for another are passed over
 */
record ElfFile(
    Optional<String> interpreter, List<String> needed, List<String> runPath, int machine) {
  private static final int MAGIC = 0x7f454c46;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int MAX_PROGRAM_HEADERS = 256;
  private static final int MAX_SEGMENT = 1 << 20;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int DT_NULL = 0;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;
  private static final int DT_STRSZ = 10;
  private static final int DT_RPATH = 15;
  private static final int DT_RUNPATH = 29;

  ElfFile {
    needed = List.copyOf(needed);
    runPath = List.copyOf(runPath);
  }

  /** A piece of the file, and where it is in memory. */
  private record Segment(int type, long offset, long address, long size) {}

  /**
   * @return empty when it is no ELF file at all
   * @throws IOException when it is one, and broken or of a kind that is not read here
   */
  static Optional<ElfFile> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer head = ByteBuffer.allocate(HEADER);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until the header is whole or the file ends
      }
      head.flip();
      if (head.remaining() < 4 || head.getInt(0) != MAGIC) {
        return Optional.empty();
      }
      if (head.remaining() < HEADER || head.get(4) != CLASS_64 || head.get(5) != LITTLE_ENDIAN) {
        throw new IOException(file + ": not a 64-bit little-endian ELF file");
      }
      head.order(ByteOrder.LITTLE_ENDIAN);
      return Optional.of(new Reader(file, channel).read(head));
    }
  }

  /** Reads one file. */
  private static final class Reader {
    private final Path file;
    private final FileChannel channel;

    Reader(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    ElfFile read(ByteBuffer head) throws IOException {
      int count = Short.toUnsignedInt(head.getShort(56));
      int size = Short.toUnsignedInt(head.getShort(54));
      if (count > MAX_PROGRAM_HEADERS || (count > 0 && size != PROGRAM_HEADER)) {
        throw broken("has " + count + " program headers of " + size + " bytes");
      }
      List<Segment> segments = new ArrayList<>();
      ByteBuffer table = bytes(head.getLong(32), (long) count * PROGRAM_HEADER);
      for (int i = 0; i < count; i++) {
        int at = i * PROGRAM_HEADER;
        segments.add(
            new Segment(
                table.getInt(at),
                table.getLong(at + 8),
                table.getLong(at + 16),
                table.getLong(at + 32)));
      }
      Optional<String> interpreter = Optional.empty();
      ElfFile dynamic = new ElfFile(interpreter, List.of(), List.of(), head.getShort(18));
      for (Segment s : segments) {
        if (s.type() == PT_INTERP) {
          interpreter = Optional.of(text(bytes(s.offset(), s.size()), 0));
        } else if (s.type() == PT_DYNAMIC) {
          dynamic = dynamic(s, segments, head.getShort(18));
        }
      }
      return new ElfFile(interpreter, dynamic.needed(), dynamic.runPath(), dynamic.machine());
    }

    private ElfFile dynamic(Segment segment, List<Segment> segments, int machine)
        throws IOException {
      ByteBuffer table = bytes(segment.offset(), segment.size());
      List<Long> needed = new ArrayList<>();
      long rpath = -1;
      long runpath = -1;
      long strings = -1;
      long length = 0;
      for (int at = 0; at + 16 <= table.limit(); at += 16) {
        long value = table.getLong(at + 8);
        int tag = (int) table.getLong(at);
        if (tag == DT_NULL) {
          break;
        }
        switch (tag) {
          case DT_NEEDED -> needed.add(value);
          case DT_STRTAB -> strings = value;
          case DT_STRSZ -> length = value;
          case DT_RPATH -> rpath = value;
          case DT_RUNPATH -> runpath = value;
          default -> {
            // what the loader does with the rest does not matter here
          }
        }
      }
      if (needed.isEmpty()) {
        return new ElfFile(Optional.empty(), List.of(), List.of(), machine);
      }
      ByteBuffer names = bytes(offset(strings, segments), length);
      List<String> libraries = new ArrayList<>();
      for (long n : needed) {
        libraries.add(text(names, n));
      }
      long path = runpath >= 0 ? runpath : rpath;
      List<String> directories = path < 0 ? List.of() : List.of(text(names, path).split(":", -1));
      return new ElfFile(Optional.empty(), libraries, directories, machine);
    }

    /** Where in the file an address is. */
    private long offset(long address, List<Segment> segments) throws IOException {
      for (Segment s : segments) {
        if (s.type() == PT_LOAD && address >= s.address() && address < s.address() + s.size()) {
          return s.offset() + (address - s.address());
        }
      }
      throw broken("has its names outside of what is loaded");
    }

    private ByteBuffer bytes(long offset, long size) throws IOException {
      if (offset < 0 || size < 0 || size > MAX_SEGMENT || offset > channel.size() - size) {
        throw broken("points outside of itself");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
      long at = offset;
      while (buffer.hasRemaining()) {
        int n = channel.read(buffer, at);
        if (n < 0) {
          throw broken("is cut off");
        }
        at += n;
      }
      return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private String text(ByteBuffer names, long at) throws IOException {
      if (at < 0 || at >= names.limit()) {
        throw broken("has a name outside of its names");
      }
      int end = (int) at;
      while (end < names.limit() && names.get(end) != 0) {
        end++;
      }
      byte[] bytes = new byte[end - (int) at];
      names.get((int) at, bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private IOException broken(String how) {
      return new IOException(file + ": a broken ELF file: it " + how);
    }
  }
}
