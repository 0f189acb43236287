package io.jbuild.runner.place;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Lease;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
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
 * What a command finds where there can be no mounts: copies in the place of mounts, a {@code /dev}
 * with the usual nodes, a {@code /proc} with some files. What stands there makes way meanwhile.
 * Closing it, when no process is left, brings everything back, times of directories included. A
 * command may do to its root what it likes: what is taken away or brought back is found by
 * descriptors that were opened before.
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
  private final OpenDirectories directories;
  private final TreeCopy trees;
  private final Path aside;
  private final Untouched untouched;
  private final Deque<Undo> undo = new ArrayDeque<>();
  private final Map<Path, ContainerPath> lent = new HashMap<>();
  private final Map<String, FileStat> times = new LinkedHashMap<>();
  private int names;

  private Placement(Linux linux, FileOps files, RootFilesystem.Bare root) {
    this.files = files;
    this.paths = new RootPaths(files, root.path().toString());
    this.directories = new OpenDirectories(linux, paths);
    this.trees = new TreeCopy(files);
    this.aside = root.aside();
    this.untouched = root.untouched();
  }

  /** Places all that the specification asks for. */
  public static Placement of(Linux linux, FileOps files, RootFilesystem.Bare root, RunSpec spec)
      throws IOException {
    Placement p = new Placement(linux, files, root);
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
    ProcFiles.write(files, emptied("/proc").path());
    Spot dev = emptied("/dev");
    for (Node node : NODES) {
      node(dev.path() + '/' + node.name(), node);
    }
    for (String name : List.of("/shm", "/pts")) {
      files.mkdir(dev.path() + name, name.equals("/shm") ? STICKY : 0755);
    }
  }

  /** A new directory in the place of what the image has there. */
  private Spot emptied(String name) throws IOException {
    Spot spot = makeWay(paths.resolve(new ContainerPath(name)));
    files.mkdir(spot.path(), 0755);
    undo.push(() -> trees.remove(spot.path()));
    return spot;
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
    Spot spot = prepare(target);
    if (mount instanceof Mount.Bind bind) {
      place(bind, target, spot);
    } else if (mount instanceof Mount.Tmpfs tmpfs) {
      files.mkdir(spot.path(), mode(tmpfs.options()));
      undo.push(() -> trees.remove(spot.path()));
    } else {
      copy(((Mount.Discarding) mount).source().toRealPath(), spot);
    }
  }

  private void place(Mount.Bind bind, ContainerPath target, Spot spot) throws IOException {
    ContainerPath first = lent.get(bind.source());
    if (first != null) {
      // the same directory in a second place
      files.symlink(first.value(), spot.path());
      undo.push(() -> trees.remove(spot.path()));
      return;
    }
    Path source = bind.source().toRealPath();
    if (!untouched.all().isEmpty() && isInMemory(source)) {
      // a secret that is never anywhere but in memory: what may be left behind is a link
      files.symlink(source.toString(), spot.path());
      undo.push(() -> trees.remove(spot.path()));
    } else if (Files.isDirectory(source) && !bind.readOnly()) {
      lend(source.toString(), spot);
      lent.put(bind.source(), target);
    } else if (Files.isRegularFile(source) && isOfOthers(untouched.over(target.value()))) {
      // programs cannot be run from podman's /dev
      Spot beside = new Spot(aside.toString(), "beside-" + names++);
      copy(source, beside);
      files.symlink(beside.path(), spot.path());
      undo.push(() -> trees.remove(spot.path()));
    } else {
      copy(source, spot);
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

  private void copy(Path source, Spot spot) throws IOException {
    FileType type = files.lstat(source.toString()).type();
    undo.push(() -> trees.remove(spot.path()));
    if (type == FileType.SOCKET) {
      // a socket is found by its inode: a second name leads to the same listener
      files.link(source.toString(), spot.path());
      return;
    }
    trees.copy(source.toString(), spot.path());
    if (type != FileType.FILE) {
      return;
    }
    // a mount can neither be moved nor have a second name: where a command has given a secret one,
    // there is nothing in it
    String held = directories.file(spot.path());
    undo.push(() -> empty(held));
  }

  private void empty(String file) throws IOException {
    try {
      FileChannel.open(Path.of(file), WRITE, TRUNCATE_EXISTING).close();
    } catch (AccessDeniedException e) {
      // root without CAP_DAC_OVERRIDE, and a file that is there to be read
      files.chmod(file, 0600);
      FileChannel.open(Path.of(file), WRITE, TRUNCATE_EXISTING).close();
    }
  }

  /** Gives the directory itself to the command, so that what it writes is there afterwards. */
  private void lend(String source, Spot spot) throws IOException {
    if (untouched.all().isEmpty()) {
      files.rename(source, spot.path());
    } else {
      // the store may well be another file system
      trees.copy(source, spot.path());
    }
    undo.push(() -> takeBack(spot, source));
  }

  /** What the command put in its place, a link above all, is nothing to be lent once more. */
  private void takeBack(Spot spot, String source) throws IOException {
    Optional<FileStat> now = files.find(spot.path());
    boolean directory = now.isPresent() && now.get().type() == FileType.DIRECTORY;
    if (directory && untouched.all().isEmpty()) {
      files.rename(spot.path(), source);
      return;
    }
    if (directory) {
      String fresh = source + ".back";
      trees.remove(fresh);
      trees.copy(spot.path(), fresh);
      trees.remove(source);
      files.rename(fresh, source);
    }
    trees.remove(spot.path());
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
  private Spot prepare(ContainerPath target) throws IOException {
    refuseRoot(target);
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
    ContainerPath at = ContainerPath.ROOT;
    for (String name : target.parent().parts()) {
      at = at.resolve(name);
      if (paths.stat(at).isEmpty()) {
        Spot spot = directories.spot(at);
        keepTime(spot);
        files.mkdir(spot.path(), 0755);
        undo.push(() -> removeEmpty(spot.path()));
      }
    }
    return makeWay(target);
  }

  /** What lies in another file system is no part of the image, whoever puts it there. */
  private static boolean isOfOthers(Optional<Untouched.Kept> over) {
    return over.isPresent() && over.get().kind().compareTo(Untouched.Kind.MOUNT) >= 0;
  }

  private void removeEmpty(String directory) throws IOException {
    Optional<FileStat> now = files.find(directory);
    if (now.isPresent()
        && now.get().type() == FileType.DIRECTORY
        && files.list(directory).isEmpty()) {
      files.rmdir(directory);
    }
  }

  private static void refuseRoot(ContainerPath target) throws IOException {
    if (target.isRoot()) {
      throw new FileSystemException("/", null, "cannot be mounted on without namespaces");
    }
  }

  private Spot makeWay(ContainerPath target) throws IOException {
    refuseRoot(target);
    Spot spot = directories.spot(target);
    keepTime(spot);
    if (paths.stat(target).isPresent()) {
      String away = aside.resolve("aside-" + names++).toString();
      files.rename(spot.path(), away);
      directories.forget(target);
      undo.push(() -> bringBack(away, spot));
    }
    return spot;
  }

  private void bringBack(String away, Spot spot) throws IOException {
    try {
      files.rename(away, spot.path());
    } catch (NoSuchFileException e) {
      // the command removed the directory that it was in
      trees.remove(away);
    }
  }

  /** What is done here must not show in the time of the directory, what the command does must. */
  private void keepTime(Spot spot) throws IOException {
    times.putIfAbsent(spot.above(), files.lstat(spot.above()));
  }

  private void setTimes() throws IOException {
    for (Map.Entry<String, FileStat> e : times.entrySet()) {
      files.setMtime(e.getKey(), e.getValue().mtimeSeconds(), e.getValue().mtimeNanos());
    }
  }

  /** As the command left them. */
  private void readTimes() throws IOException {
    for (String directory : List.copyOf(times.keySet())) {
      times.put(directory, files.lstat(directory));
    }
  }

  @Override
  public void close() throws IOException {
    readTimes();
    undo.addLast(this::setTimes);
    undo.addLast(directories::close);
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
