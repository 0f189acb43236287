package io.jbuild.runner.place;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Lease;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds where there can be no mounts: copies in the place of mounts, and a {@code
 * /dev} with the usual nodes. What stands there makes way meanwhile. Closing it, when no process is
 * left, brings everything back, times of directories included.
 */
public final class Placement implements AutoCloseable {
  private static final int STICKY = 01777;

  /** Minor numbers of the memory devices, major number 1 (null(4), random(4)); tty is 5:0. */
  private static final List<Node> NODES =
      List.of(
          new Node("null", 1, 3),
          new Node("zero", 1, 5),
          new Node("full", 1, 7),
          new Node("random", 1, 8),
          new Node("urandom", 1, 9),
          new Node("tty", 5, 0));

  private record Node(String name, int major, int minor) {}

  /** Something to be done at the end. */
  private interface Undo {
    void run() throws IOException;
  }

  private final FileOps files;
  private final RootPaths paths;
  private final TreeCopy trees;
  private final Path aside;
  private final Untouched untouched;
  private final Deque<Undo> undo = new ArrayDeque<>();
  private final Map<Path, ContainerPath> lent = new HashMap<>();
  private final Map<String, FileStat> times = new LinkedHashMap<>();
  private int names;

  private Placement(FileOps files, RootFilesystem.Bare root) {
    this.files = files;
    this.paths = new RootPaths(files, root.path().toString());
    this.trees = new TreeCopy(files);
    this.aside = root.aside();
    this.untouched = root.untouched();
  }

  /** Places all that the specification asks for. */
  public static Placement of(FileOps files, RootFilesystem.Bare root, RunSpec spec)
      throws IOException {
    Placement p = new Placement(files, root);
    boolean done = false;
    try {
      if (!root.isOurs()) {
        p.devices();
      }
      for (Mount mount : spec.mounts()) {
        p.place(mount);
      }
      p.setTimes();
      done = true;
      return p;
    } finally {
      if (!done) {
        p.close();
      }
    }
  }

  /** Every container has these three; as with mounts, they stay in the layer. */
  private void devices() throws IOException {
    for (String name : List.of("/proc", "/sys", "/dev")) {
      ContainerPath path = new ContainerPath(name);
      if (paths.stat(path).isEmpty()) {
        files.mkdir(paths.host(path), 0755);
      }
    }
    ContainerPath dev = paths.resolve(new ContainerPath("/dev"));
    makeWay(dev);
    String host = paths.host(dev);
    files.mkdir(host, 0755);
    undo.push(() -> trees.remove(host));
    for (Node node : NODES) {
      node(host + '/' + node.name(), node);
    }
    for (String name : List.of("/shm", "/pts")) {
      files.mkdir(host + name, name.equals("/shm") ? STICKY : 0755);
    }
  }

  private void node(String path, Node node) throws IOException {
    try {
      files.mknod(path, FileType.CHARACTER_DEVICE.bits() | 0666, node.major(), node.minor());
    } catch (FileSystemException e) {
      // without CAP_MKNOD: an empty file takes what is thrown away, the others are missing
      if (node.name().equals("null")) {
        files.create(path, 0666).close();
      }
    }
  }

  private void place(Mount mount) throws IOException {
    ContainerPath target = paths.resolve(mount.target());
    if (mount instanceof Mount.Bind bind) {
      prepare(target);
      ContainerPath first = lent.get(bind.source());
      if (first != null) {
        // the same directory in a second place
        files.symlink(first.value(), paths.host(target));
        undo.push(() -> trees.remove(paths.host(target)));
        return;
      }
      Path source = bind.source().toRealPath();
      if (!untouched.all().isEmpty() && isInMemory(source)) {
        // a secret that is never anywhere but in memory: what may be left behind is a link
        files.symlink(source.toString(), paths.host(target));
        undo.push(() -> trees.remove(paths.host(target)));
      } else if (Files.isDirectory(source) && !bind.readOnly()) {
        lend(source.toString(), target);
        lent.put(bind.source(), target);
      } else {
        copy(source.toString(), target);
      }
    } else if (mount instanceof Mount.Tmpfs tmpfs) {
      prepare(target);
      files.mkdir(paths.host(target), mode(tmpfs.options()));
      undo.push(() -> trees.remove(paths.host(target)));
    } else {
      prepare(target);
      copy(((Mount.Discarding) mount).source().toRealPath().toString(), target);
    }
  }

  private static int mode(String options) {
    for (String option : options.split(",")) {
      if (option.startsWith("mode=")) {
        return Integer.parseInt(option.substring("mode=".length()), 8);
      }
    }
    return STICKY;
  }

  private void copy(String source, ContainerPath target) throws IOException {
    String host = paths.host(target);
    FileStat stat = files.lstat(source);
    if (stat.type() == FileType.SOCKET) {
      // a socket is found by its inode: a second name leads to the same listener
      files.link(source, host);
    } else {
      trees.copy(source, host);
    }
    undo.push(() -> trees.remove(host));
  }

  /** Gives the directory itself to the command, so that what it writes is there afterwards. */
  private void lend(String source, ContainerPath target) throws IOException {
    String host = paths.host(target);
    if (untouched.all().isEmpty()) {
      files.rename(source, host);
      undo.push(() -> files.rename(host, source));
      return;
    }
    // the store may well be another file system
    trees.copy(source, host);
    undo.push(() -> bringBack(host, source));
  }

  private void bringBack(String host, String source) throws IOException {
    String fresh = source + ".back";
    if (files.find(fresh).isPresent()) {
      trees.remove(fresh);
    }
    trees.copy(host, fresh);
    trees.remove(source);
    files.rename(fresh, source);
    trees.remove(host);
  }

  private static boolean isInMemory(Path source) {
    for (Path above = source.getParent(); above != null; above = above.getParent()) {
      Path name = above.getFileName();
      if (name != null && name.toString().startsWith(Lease.OURS)) {
        return true;
      }
    }
    return false;
  }

  /** Makes the directories above, and lets what stands there make way. */
  private void prepare(ContainerPath target) throws IOException {
    if (target.isRoot()) {
      throw new FileSystemException("/", null, "cannot be mounted on without namespaces");
    }
    Optional<Untouched.Kept> over = untouched.over(target.value());
    boolean inside = !untouched.has(target.value()) && isOfOthers(over);
    if (untouched.isAbove(target.value()) || (over.isPresent() && !inside)) {
      throw new FileSystemException(
          target.value(),
          null,
          "cannot be mounted on: this container has "
              + over.map(Untouched.Kept::what).orElse("what must stay")
              + " there; name another target");
    }
    directories(target.parent());
    makeWay(target);
  }

  /** What lies in another file system is no part of the image, whoever puts it there. */
  private static boolean isOfOthers(Optional<Untouched.Kept> over) {
    return over.isPresent() && over.get().kind().compareTo(Untouched.Kind.MOUNT) >= 0;
  }

  private void directories(ContainerPath path) throws IOException {
    ContainerPath at = ContainerPath.ROOT;
    for (String name : path.parts()) {
      ContainerPath parent = at;
      at = at.resolve(name);
      if (paths.stat(at).isEmpty()) {
        keepTime(parent);
        String host = paths.host(at);
        files.mkdir(host, 0755);
        undo.push(() -> removeEmpty(host));
      }
    }
  }

  private void removeEmpty(String directory) throws IOException {
    if (files.list(directory).isEmpty()) {
      files.rmdir(directory);
    }
  }

  private void makeWay(ContainerPath target) throws IOException {
    keepTime(target.parent());
    if (paths.stat(target).isPresent()) {
      String host = paths.host(target);
      String away = aside.resolve("aside-" + names++).toString();
      files.rename(host, away);
      undo.push(() -> files.rename(away, host));
    }
  }

  /** What is done here must not show in the time of the directory, what the command does must. */
  private void keepTime(ContainerPath directory) throws IOException {
    Optional<FileStat> now = paths.stat(directory);
    if (now.isPresent()) {
      times.putIfAbsent(paths.host(directory), now.get());
    }
  }

  private void setTimes() throws IOException {
    for (Map.Entry<String, FileStat> e : times.entrySet()) {
      try {
        files.setMtime(e.getKey(), e.getValue().mtimeSeconds(), e.getValue().mtimeNanos());
      } catch (NoSuchFileException gone) {
        // it was made here, and is taken away again
      }
    }
  }

  /** As the command left them; those that it removed are gone. */
  private void readTimes() throws IOException {
    for (String directory : List.copyOf(times.keySet())) {
      try {
        times.put(directory, files.lstat(directory));
      } catch (NoSuchFileException e) {
        times.remove(directory);
      }
    }
  }

  @Override
  public void close() throws IOException {
    readTimes();
    undo.addLast(this::setTimes);
    IOException first = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
