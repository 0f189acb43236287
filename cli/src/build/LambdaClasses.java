import static org.objectweb.asm.Opcodes.*;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Turns the lambdas and method references of a jar into classes: {@code LambdaClasses JAR}. The
 * virtual machine links each lambda when it is first reached, for 0.2 ms; a class out of its
 * archive costs a tenth of that. See docs/decisions/0011. {@code JAR.sha256} says what came out: by
 * that the launcher knows whether what it keeps is of this jar.
 */
final class LambdaClasses {
  /** Nests, by which a class may call private methods of another, came with Java 11. */
  private static final int FIRST_WITH_NESTS = V11;

  private static final int AT_VERSION = 6;
  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";
  private static final String OBJECT = "java/lang/Object";
  private static final String ONLY = "ONLY";
  private static final String OF = "of";

  /** Wrappers and how they are unwrapped, in the order of {@link Type#getSort()}. */
  private static final String[] WRAPPER = {
    "Void", "Boolean", "Character", "Byte", "Short", "Integer", "Float", "Long", "Double"
  };

  private static final Type[] PRIMITIVE = {
    Type.VOID_TYPE,
    Type.BOOLEAN_TYPE,
    Type.CHAR_TYPE,
    Type.BYTE_TYPE,
    Type.SHORT_TYPE,
    Type.INT_TYPE,
    Type.FLOAT_TYPE,
    Type.LONG_TYPE,
    Type.DOUBLE_TYPE
  };

  private final Map<String, byte[]> classes = new LinkedHashMap<>();
  private final Map<String, List<String>> newMembers = new LinkedHashMap<>();

  private LambdaClasses() {}

  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    Path jar = Path.of(args[0]);
    Path made = jar.resolveSibling(jar.getFileName() + ".lambdas");
    try (ZipFile in = new ZipFile(jar.toFile());
        OutputStream out = Files.newOutputStream(made);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      new LambdaClasses().rewrite(in, zip);
    }
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(made));
    Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        jar.resolveSibling(jar.getFileName() + ".sha256"),
        HexFormat.of().formatHex(sum) + "  " + jar.getFileName() + "\n");
  }

  private void rewrite(ZipFile in, ZipOutputStream out) throws IOException {
    List<? extends ZipEntry> entries = Collections.list(in.entries());
    for (ZipEntry entry : entries) {
      if (entry.getName().endsWith(".class")) {
        byte[] bytes = read(in, entry);
        classes.put(entry.getName(), bytes);
        ClassReader reader = new ClassReader(bytes);
        if (reader.readUnsignedShort(AT_VERSION) >= FIRST_WITH_NESTS) {
          replaceLambdas(entry.getName(), reader);
        }
      }
    }
    newMembers.forEach(this::addToNest);
    long time = entries.get(0).getTime();
    for (ZipEntry entry : entries) {
      byte[] changed = classes.remove(entry.getName());
      write(out, entry.getName(), entry.getTime(), changed == null ? read(in, entry) : changed);
    }
    for (Map.Entry<String, byte[]> made : classes.entrySet()) {
      write(out, made.getKey(), time, made.getValue());
    }
  }

  private static byte[] read(ZipFile in, ZipEntry entry) throws IOException {
    try (InputStream content = in.getInputStream(entry)) {
      return content.readAllBytes();
    }
  }

  private static void write(ZipOutputStream out, String name, long time, byte[] content)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(time);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private void replaceLambdas(String entry, ClassReader reader) {
    String[] host = {reader.getClassName()};
    int[] count = {0};
    // not of the reader: what only the lambdas needed is left out
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor replacing =
        new ClassVisitor(ASM9, writer) {
          @Override
          public void visitNestHost(String name) {
            host[0] = name;
            super.visitNestHost(name);
          }

          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String generic, String[] thrown) {
            MethodVisitor method = super.visitMethod(access, name, type, generic, thrown);
            return new MethodVisitor(ASM9, method) {
              @Override
              public void visitInvokeDynamicInsn(
                  String call, String callType, Handle bootstrap, Object... args) {
                if (!bootstrap.getOwner().equals(FACTORY)
                    || !bootstrap.getName().equals("metafactory")) {
                  super.visitInvokeDynamicInsn(call, callType, bootstrap, args);
                  return;
                }
                String made = reader.getClassName() + "$$L" + ++count[0];
                Lambda lambda =
                    new Lambda(
                        made,
                        call,
                        Type.getReturnType(callType),
                        List.of(Type.getArgumentTypes(callType)),
                        (Type) args[0],
                        (Handle) args[1],
                        (Type) args[2]);
                classes.put(made + ".class", lambda.write(host[0]));
                newMembers.computeIfAbsent(host[0], h -> new ArrayList<>()).add(made);
                if (lambda.captured().isEmpty()) {
                  String field = lambda.face().getDescriptor();
                  super.visitFieldInsn(GETSTATIC, made, ONLY, field);
                } else {
                  super.visitMethodInsn(INVOKESTATIC, made, OF, callType, false);
                }
              }
            };
          }
        };
    reader.accept(replacing, 0);
    if (count[0] > 0) {
      classes.put(entry, writer.toByteArray());
    }
  }

  private void addToNest(String host, List<String> members) {
    ClassReader reader = new ClassReader(classes.get(host + ".class"));
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(writer, 0);
    members.forEach(writer::visitNestMember);
    classes.put(host + ".class", writer.toByteArray());
  }

  /**
   * One of them, as {@code java.lang.invoke.LambdaMetafactory} describes it.
   *
   * @param face the interface
   * @param erased the type of its method
   * @param exact that type with type arguments put in
   */
  private record Lambda(
      String name,
      String method,
      Type face,
      List<Type> captured,
      Type erased,
      Handle target,
      Type exact) {

    byte[] write(String nestHost) {
      ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      int access = ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC;
      out.visit(V17, access, name, null, OBJECT, new String[] {face.getInternalName()});
      out.visitNestHost(nestHost);
      writeConstructor(out);
      if (captured.isEmpty()) {
        writeOnly(out);
      } else {
        writeOf(out);
      }
      writeMethod(out);
      out.visitEnd();
      return out.toByteArray();
    }

    private String constructor() {
      return Type.getMethodDescriptor(Type.VOID_TYPE, captured.toArray(new Type[0]));
    }

    private void writeConstructor(ClassWriter out) {
      MethodVisitor code = out.visitMethod(0, "<init>", constructor(), null, null);
      code.visitCode();
      code.visitVarInsn(ALOAD, 0);
      code.visitMethodInsn(INVOKESPECIAL, OBJECT, "<init>", "()V", false);
      int slot = 1;
      for (int i = 0; i < captured.size(); i++) {
        Type type = captured.get(i);
        out.visitField(ACC_PRIVATE | ACC_FINAL, "c" + i, type.getDescriptor(), null, null);
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(type.getOpcode(ILOAD), slot);
        code.visitFieldInsn(PUTFIELD, name, "c" + i, type.getDescriptor());
        slot += type.getSize();
      }
      end(code, RETURN);
    }

    private void writeOnly(ClassWriter out) {
      out.visitField(ACC_STATIC | ACC_FINAL, ONLY, face.getDescriptor(), null, null);
      MethodVisitor code = out.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
      code.visitCode();
      code.visitTypeInsn(NEW, name);
      code.visitInsn(DUP);
      code.visitMethodInsn(INVOKESPECIAL, name, "<init>", "()V", false);
      code.visitFieldInsn(PUTSTATIC, name, ONLY, face.getDescriptor());
      end(code, RETURN);
    }

    private void writeOf(ClassWriter out) {
      String type = Type.getMethodDescriptor(face, captured.toArray(new Type[0]));
      MethodVisitor code = out.visitMethod(ACC_STATIC, OF, type, null, null);
      code.visitCode();
      code.visitTypeInsn(NEW, name);
      code.visitInsn(DUP);
      int slot = 0;
      for (Type t : captured) {
        code.visitVarInsn(t.getOpcode(ILOAD), slot);
        slot += t.getSize();
      }
      code.visitMethodInsn(INVOKESPECIAL, name, "<init>", constructor(), false);
      end(code, ARETURN);
    }

    private void writeMethod(ClassWriter out) {
      MethodVisitor code = out.visitMethod(ACC_PUBLIC, method, erased.getDescriptor(), null, null);
      code.visitCode();
      boolean makes = target.getTag() == H_NEWINVOKESPECIAL;
      if (makes) {
        code.visitTypeInsn(NEW, target.getOwner());
        code.visitInsn(DUP);
      }
      pushArguments(code);
      code.visitMethodInsn(
          opcode(), target.getOwner(), target.getName(), target.getDesc(), target.isInterface());
      Type given = makes ? owner() : Type.getReturnType(target.getDesc());
      Type wanted = erased.getReturnType();
      if (wanted.getSort() == Type.VOID) {
        if (given.getSize() > 0) {
          code.visitInsn(given.getSize() == 2 ? POP2 : POP);
        }
      } else {
        convert(code, given, exact.getReturnType());
        convert(code, exact.getReturnType(), wanted);
      }
      end(code, wanted.getOpcode(IRETURN));
    }

    private Type owner() {
      return Type.getObjectType(target.getOwner());
    }

    private int opcode() {
      return switch (target.getTag()) {
        case H_NEWINVOKESPECIAL -> INVOKESPECIAL;
        case H_INVOKESTATIC -> INVOKESTATIC;
        // what is called specially is private, and of the same nest
        default -> target.isInterface() ? INVOKEINTERFACE : INVOKEVIRTUAL;
      };
    }

    /** What was captured, then what the method got, as the target takes them. */
    private void pushArguments(MethodVisitor code) {
      List<Type> taken = new ArrayList<>();
      if (target.getTag() != H_INVOKESTATIC && target.getTag() != H_NEWINVOKESPECIAL) {
        taken.add(owner());
      }
      taken.addAll(List.of(Type.getArgumentTypes(target.getDesc())));
      int at = 0;
      for (int i = 0; i < captured.size(); i++) {
        code.visitVarInsn(ALOAD, 0);
        code.visitFieldInsn(GETFIELD, name, "c" + i, captured.get(i).getDescriptor());
        convert(code, captured.get(i), taken.get(at++));
      }
      Type[] got = erased.getArgumentTypes();
      int slot = 1;
      for (int i = 0; i < got.length; i++) {
        code.visitVarInsn(got[i].getOpcode(ILOAD), slot);
        slot += got[i].getSize();
        convert(code, got[i], exact.getArgumentTypes()[i]);
        convert(code, exact.getArgumentTypes()[i], taken.get(at++));
      }
    }

    private static void end(MethodVisitor code, int opcode) {
      code.visitInsn(opcode);
      code.visitMaxs(0, 0);
      code.visitEnd();
    }
  }

  private static void convert(MethodVisitor code, Type from, Type to) {
    if (from.equals(to)) {
      return;
    }
    if (isPrimitive(from) && isPrimitive(to)) {
      widen(code, from, to);
    } else if (isPrimitive(from)) {
      String wrapper = "java/lang/" + WRAPPER[from.getSort()];
      String type = "(" + from.getDescriptor() + ")L" + wrapper + ";";
      code.visitMethodInsn(INVOKESTATIC, wrapper, "valueOf", type, false);
    } else if (isPrimitive(to)) {
      unwrap(code, from, to);
    } else if (!to.getInternalName().equals(OBJECT)) {
      code.visitTypeInsn(CHECKCAST, to.getInternalName());
    }
  }

  private static void unwrap(MethodVisitor code, Type from, Type to) {
    Type inside = to;
    for (Type primitive : PRIMITIVE) {
      if (from.getInternalName().equals("java/lang/" + WRAPPER[primitive.getSort()])) {
        inside = primitive;
      }
    }
    String wrapper = "java/lang/" + WRAPPER[inside.getSort()];
    if (!from.getInternalName().equals(wrapper)) {
      code.visitTypeInsn(CHECKCAST, wrapper);
    }
    String method = inside.getClassName() + "Value";
    code.visitMethodInsn(INVOKEVIRTUAL, wrapper, method, "()" + inside.getDescriptor(), false);
    widen(code, inside, to);
  }

  private static boolean isPrimitive(Type type) {
    return type.getSort() <= Type.DOUBLE;
  }

  private static void widen(MethodVisitor code, Type from, Type to) {
    boolean small = from.getSort() <= Type.INT;
    switch (to.getSort()) {
      case Type.LONG -> {
        if (small) {
          code.visitInsn(I2L);
        }
      }
      case Type.FLOAT -> {
        if (from.getSort() != Type.FLOAT) {
          code.visitInsn(small ? I2F : L2F);
        }
      }
      case Type.DOUBLE -> {
        if (from.getSort() != Type.DOUBLE) {
          code.visitInsn(small ? I2D : from.getSort() == Type.LONG ? L2D : F2D);
        }
      }
      default -> {
        // one kind of int
      }
    }
  }
}
