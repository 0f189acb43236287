package io.jbuild.layercache.files;

import io.jbuild.layercache.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link FileOps} asks for as far as the JDK can do it: no device nodes, no attributes outside
 * {@code user.}, no names that the locale cannot spell. Whatever it cannot do it says.
 */
public final class NioFileOps implements FileOps {
  private static final String STAT =
      "unix:mode,uid,gid,size,lastModifiedTime,ctime,dev,ino,nlink,rdev";
  private static final CopyOption[] RENAME = {StandardCopyOption.ATOMIC_MOVE};
  private static final Set<? extends OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<? extends OpenOption> CREATE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  private static final String USER = "user.";

  @Override
  public FileStat lstat(String path) throws IOException {
    Map<String, Object> a = Files.readAttributes(path(path), STAT, LinkOption.NOFOLLOW_LINKS);
    int mode = ((Number) attribute(a, "mode")).intValue();
    Instant mtime = ((FileTime) attribute(a, "lastModifiedTime")).toInstant();
    Instant ctime = ((FileTime) attribute(a, "ctime")).toInstant();
    long rdev = ((Number) attribute(a, "rdev")).longValue();
    FileType type = FileType.ofMode(mode);
    boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
    return new FileStat(
        type,
        mode & 07777,
        Integer.toUnsignedLong(((Number) attribute(a, "uid")).intValue()),
        Integer.toUnsignedLong(((Number) attribute(a, "gid")).intValue()),
        ((Number) attribute(a, "size")).longValue(),
        mtime.getEpochSecond(),
        mtime.getNano(),
        ctime.getEpochSecond(),
        ctime.getNano(),
        ((Number) attribute(a, "dev")).longValue(),
        ((Number) attribute(a, "ino")).longValue(),
        ((Number) attribute(a, "nlink")).longValue(),
        device ? major(rdev) : 0,
        device ? minor(rdev) : 0);
  }

  private static Object attribute(Map<String, Object> attributes, String name) throws IOException {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IOException("this Java runtime does not tell the file attribute unix:" + name);
    }
    return value;
  }

  /** The kernel's packing of a device number into 64 bits (makedev(3)). */
  private static int major(long rdev) {
    return (int) (((rdev >>> 8) & 0xfff) | ((rdev >>> 32) & ~0xfffL));
  }

  private static int minor(long rdev) {
    return (int) ((rdev & 0xff) | ((rdev >>> 12) & ~0xffL));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    Path dir = path(directory);
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
      for (Path entry : entries) {
        Path last = entry.getFileName();
        String name = last == null ? "" : last.toString();
        if (name.indexOf('\uFFFD') >= 0 && !dir.resolve(name).equals(entry)) {
          throw unspeakable(directory, name);
        }
        names.add(name);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public void mkdir(String path, int mode) throws IOException {
    Path p = path(path);
    Files.createDirectory(p);
    Files.setAttribute(p, "unix:mode", mode);
  }

  @Override
  public FileChannel create(String path, int mode) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path(path),
            CREATE,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      chmod(path, mode);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  @Override
  public FileChannel openRead(String path) throws IOException {
    try {
      return FileChannel.open(path(path), READ);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      FileSystemException link = new FileSystemException(path, null, "is a symbolic link");
      link.initCause(e); // the JDK has no exception of its own for ELOOP of O_NOFOLLOW
      throw link;
    }
  }

  @Override
  public String readlink(String path) throws IOException {
    Path link = path(path);
    Path target = Files.readSymbolicLink(link);
    String text = target.toString();
    if (text.indexOf('\uFFFD') >= 0 && !target.equals(link.getFileSystem().getPath(text))) {
      throw unspeakable(path, text);
    }
    return text;
  }

  /** A target loses slashes that mean nothing, as {@link Path} spells it: {@code a//b} is a/b. */
  @Override
  public void symlink(String target, String path) throws IOException {
    Path link = path(path);
    Files.createSymbolicLink(link, path(target));
  }

  @Override
  public void link(String existing, String path) throws IOException {
    Files.createLink(path(path), path(existing));
  }

  @Override
  public void mknod(String path, int mode, int major, int minor) throws IOException {
    throw needsNative(path, "making a device node, fifo or socket");
  }

  /** As chmod(2) but for a symbolic link, which has no mode of its own to change. */
  @Override
  public void chmod(String path, int mode) throws IOException {
    Path p = path(path);
    if (Files.isSymbolicLink(p)) {
      throw new FileSystemException(path, null, "a symbolic link has no mode to change");
    }
    Files.setAttribute(p, "unix:mode", mode);
  }

  @Override
  public void lchown(String path, long uid, long gid) throws IOException {
    Path p = path(path);
    Files.setAttribute(p, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(p, "unix:gid", (int) gid, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void setMtime(String path, long seconds, int nanos) throws IOException {
    if (seconds < 0 && nanos != 0) {
      // the JDK hands the kernel negative nanoseconds and, refused, quietly sets 1970 (JDK 17)
      throw needsNative(path, "setting a time before 1970 that is no whole second");
    }
    FileTime time = FileTime.from(Instant.ofEpochSecond(seconds, nanos));
    Files.setAttribute(path(path), "lastModifiedTime", time, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public SortedMap<String, byte[]> xattrs(String path) throws IOException {
    SortedMap<String, byte[]> out = new TreeMap<>();
    Path p = path(path);
    if (Files.isSymbolicLink(p)) {
      return out; // xattr(7): a symbolic link has no user attributes, the others are not seen here
    }
    UserDefinedFileAttributeView view = userAttributes(p);
    for (String name : view.list()) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      out.put(USER + name, value.array());
    }
    return out;
  }

  @Override
  public void setXattr(String path, String name, byte[] value) throws IOException {
    if (!name.startsWith(USER)) {
      throw needsNative(path, "setting the attribute " + name);
    }
    userAttributes(path(path)).write(name.substring(USER.length()), ByteBuffer.wrap(value));
  }

  @Override
  public void removeXattr(String path, String name) throws IOException {
    if (!name.startsWith(USER)) {
      throw needsNative(path, "removing the attribute " + name);
    }
    userAttributes(path(path)).delete(name.substring(USER.length()));
  }

  private static UserDefinedFileAttributeView userAttributes(Path p) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(p, UserDefinedFileAttributeView.class);
    if (view == null) {
      throw needsNative(p.toString(), "reading extended attributes");
    }
    return view;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(path(from), path(to), RENAME);
  }

  @Override
  public void unlink(String path) throws IOException {
    Path p = path(path);
    if (Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path, null, "is a directory");
    }
    Files.delete(p);
  }

  @Override
  public void rmdir(String path) throws IOException {
    Path p = path(path);
    if (!Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path, null, "not a directory");
    }
    Files.delete(p);
  }

  @Override
  public void sync(String path) throws IOException {
    AtomicFile.sync(path(path));
  }

  private static Path path(String path) throws FileSystemException {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      FileSystemException unspeakable = unspeakable(path, path);
      unspeakable.initCause(e);
      throw unspeakable;
    }
  }

  private static FileSystemException unspeakable(String path, String name) {
    return new FileSystemException(
        path,
        null,
        "the name '"
            + name
            + "' cannot be spelled in "
            + System.getProperty("sun.jnu.encoding", "this locale's encoding")
            + " without native access: set LC_ALL=C.UTF-8, or enable native access");
  }

  private static FileSystemException needsNative(String path, String what) {
    return new FileSystemException(path, null, what + " needs native access, which is not enabled");
  }
}
