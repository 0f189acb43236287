package io.jbuild.runner.place;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Untouched.Kept;
import io.jbuild.layercache.Untouched.Kind;
import io.jbuild.layercache.files.SymbolicLinks;
import io.jbuild.runner.proc.MountInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Gathers what must stay when the files of this process's own root make way: all that the virtual
 * machine may still open, what a build reads and writes, other file systems, and every link that
 * leads there.
 */
public final class KeptFiles {
  /** Of every container, made by whoever made that: no image brings them. */
  private static final Set<String> SYSTEM =
      Set.of(
          "/proc",
          "/sys",
          "/dev",
          "/etc/hosts",
          "/etc/hostname",
          "/etc/resolv.conf",
          "/.dockerenv",
          "/run/.containerenv",
          "/run/secrets");

  /** Libraries of others lie there, too. */
  private static final Set<String> SHARED =
      Set.of("/", "/lib", "/usr/lib", "/usr/local/lib", "/usr/share/java", "/opt");

  private static final String JAVA = "jbuild's Java";
  private static final String JBUILD = "jbuild itself";
  private static final String SERVICE_ACCOUNT = "/secrets/kubernetes.io/";

  private final Map<String, Kept> kept = new TreeMap<>();

  /** With what this process runs from, and with other file systems. */
  public static KeptFiles ofThisProcess() throws IOException {
    KeptFiles out = new KeptFiles();
    for (String name : SYSTEM) {
      if (Files.exists(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
        out.put(name, Kind.SYSTEM, "the container's own " + name);
      }
    }
    out.program(Path.of(System.getProperty("java.home")), JAVA);
    for (String name : List.of("java.class.path", "jna.boot.library.path")) {
      for (String path : System.getProperty(name, "").split(":")) {
        if (!path.isEmpty()) {
          out.jbuild(Path.of(path).toAbsolutePath());
        }
      }
    }
    for (MountInfo mount : MountInfo.ofThisProcess()) {
      String point = mount.point();
      if (point.equals("/")) {
        continue;
      }
      boolean known = Untouched.of(out.kept).over(point).filter(KeptFiles::isSystem).isPresent();
      if (!known) {
        boolean ofHost = point.contains(SERVICE_ACCOUNT);
        out.put(point, ofHost ? Kind.SYSTEM : Kind.MOUNT, "what is mounted on " + point);
      }
    }
    return out;
  }

  private static boolean isSystem(Kept it) {
    return it.kind() == Kind.SYSTEM;
  }

  /** The directory of a distribution, or where others have theirs too the file alone. */
  private void jbuild(Path file) throws IOException {
    Path real = file.toRealPath();
    Path above = real.getParent();
    boolean alone = above == null || SHARED.contains(above.toString()) || Files.isDirectory(real);
    program(file, JBUILD);
    if (!alone && above != null) {
      program(above, JBUILD);
      program(above.resolveSibling("bin").resolve("jbuild"), JBUILD);
    }
  }

  /** With all that the links in it lead to: Debian's Java has its settings in /etc. */
  private void program(Path top, String what) throws IOException {
    add(top, Kind.PROGRAM, what);
    if (!Files.isDirectory(top)) {
      return;
    }
    List<Path> links = new ArrayList<>();
    try (Stream<Path> all = Files.walk(top.toRealPath())) {
      all.filter(Files::isSymbolicLink).forEach(links::add);
    }
    for (Path link : links) {
      if (Files.exists(link)) {
        add(link, Kind.PROGRAM, what);
      }
    }
  }

  /** What a build reads, which no command may change. */
  public void context(Path path) throws IOException {
    add(path, Kind.CONTEXT, "the build context " + path);
  }

  /** Another file or directory, there or not. */
  public void given(Path path, String what) throws IOException {
    add(path, Kind.GIVEN, what);
  }

  private void add(Path path, Kind kind, String what) throws IOException {
    String absolute = path.toAbsolutePath().toString();
    List<ContainerPath> links = new ArrayList<>();
    ContainerPath real =
        SymbolicLinks.resolve(
            ContainerPath.ROOT,
            ContainerPath.of(absolute),
            at -> {
              Path place = Path.of(at.value());
              if (!Files.isSymbolicLink(place)) {
                return Optional.empty();
              }
              links.add(at);
              return Optional.of(Files.readSymbolicLink(place).toString());
            });
    if (real.isRoot()) {
      throw new FileSystemException(
          absolute, null, "is what in-place isolation replaces, and " + what + ": name another");
    }
    for (ContainerPath link : links) {
      put(link.value(), Kind.LINK, Files.readSymbolicLink(Path.of(link.value())).toString());
    }
    put(real.value(), kind, what);
    if (Files.exists(path)) {
      // which differs where a link is followed by ..
      put(path.toRealPath().toString(), kind, what);
    }
  }

  /** The stricter of two stays; what lies in something as strict says nothing new. */
  private void put(String path, Kind kind, String what) {
    Kept was = kept.get(path);
    if (was == null || was.kind().compareTo(kind) > 0) {
      kept.put(path, new Kept(kind, what));
    }
  }

  /**
   * Has the virtual machine load now what it would look for in the system later, which is then an
   * image's: resolvers of names above all, which are libraries.
   */
  public static void settle() {
    TimeZone.getDefault();
    Security.getProviders();
    Path libraries = Path.of(System.getProperty("jna.platform.library.path", "/lib"));
    for (String name : List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2")) {
      Path library = libraries.resolve(name);
      if (Files.isRegularFile(library)) {
        System.load(library.toAbsolutePath().toString());
      }
    }
    try {
      InetAddress.getByName("localhost");
    } catch (UnknownHostException e) {
      // what resolves names is loaded all the same
    }
  }

  public Untouched untouched() {
    Map<String, Kept> out = new TreeMap<>();
    Untouched all = Untouched.of(kept);
    kept.forEach(
        (path, it) -> {
          int last = path.lastIndexOf('/');
          Optional<Kept> above = last > 0 ? all.over(path.substring(0, last)) : Optional.empty();
          if (above.isEmpty() || above.get().kind().compareTo(it.kind()) > 0) {
            out.put(path, it);
          }
        });
    return Untouched.of(out);
  }
}
