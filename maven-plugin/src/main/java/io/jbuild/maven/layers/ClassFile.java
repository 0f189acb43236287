package io.jbuild.maven.layers;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** As much of a class file (JVMS 4) as tells whether it can be started. */
final class ClassFile {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int PUBLIC_STATIC = 0x0001 | 0x0008;
  private static final String MAIN = "([Ljava/lang/String;)V";

  private ClassFile() {}

  /** Whether it has {@code public static void main(String[])}. */
  static boolean hasMain(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DataInputStream data = new DataInputStream(new BufferedInputStream(in))) {
      return data.readInt() == MAGIC && hasMain(data);
    }
  }

  private static boolean hasMain(DataInputStream in) throws IOException {
    in.skipNBytes(4);
    String[] texts = constants(in);
    in.skipNBytes(6);
    in.skipNBytes(2L * in.readUnsignedShort());
    for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
      in.skipNBytes(6);
      skipAttributes(in);
    }
    for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
      int access = in.readUnsignedShort();
      String name = texts[in.readUnsignedShort()];
      String descriptor = texts[in.readUnsignedShort()];
      if ("main".equals(name)
          && MAIN.equals(descriptor)
          && (access & PUBLIC_STATIC) == PUBLIC_STATIC) {
        return true;
      }
      skipAttributes(in);
    }
    return false;
  }

  private static void skipAttributes(DataInputStream in) throws IOException {
    for (int n = in.readUnsignedShort(); n > 0; n--) {
      in.skipNBytes(2);
      in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
    }
  }

  /** The texts among the constants, by index: JVMS 4.4. */
  private static String[] constants(DataInputStream in) throws IOException {
    String[] texts = new String[in.readUnsignedShort()];
    for (int i = 1; i < texts.length; i++) {
      texts[i] = "";
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> in.skipNBytes(8);
        default -> throw new IOException("a class file with a constant of kind " + tag);
      }
      // a long or double takes two indexes
      i += tag == 5 || tag == 6 ? 1 : 0;
    }
    return texts;
  }
}
