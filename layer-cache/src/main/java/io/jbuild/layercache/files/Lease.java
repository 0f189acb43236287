package io.jbuild.layercache.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A process's claim on a store: while it lives, its temporary directories stay and what it used is
 * not pruned. Nothing on disk until the first use; thread-safe.
 *
 * <p>{@code tmp/<id>.live} is locked while the process lives, and its modification time is the
 * start of the claim. Using a file sets its modification time; what is older than the start of
 * every living claim is in nobody's hands. Both are done behind the lock {@code locks/gate}, which
 * pruning holds from its last look at a file's time until the file is gone.
 */
public final class Lease implements AutoCloseable {
  private static final String LIVE = ".live";
  private static final String ADOPTED = "adopted";

  /** How the names of directories outside of a store begin that are removed with a lease. */
  public static final String OURS = "jbuild-";

  private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

  private final Path tmp;
  private final Path gate;
  private final String id;
  private final boolean onlooker;
  private volatile @Nullable Claim claim;
  private long directories;

  private record Claim(FileLocks.Held lock, FileTime start) {}

  private Lease(Path root, boolean onlooker) {
    this.onlooker = onlooker;
    this.tmp = root.resolve("tmp");
    this.gate = root.resolve("locks").resolve("gate");
    this.id =
        Long.toString(ProcessHandle.current().pid(), 36)
            + '-'
            + Long.toString(SERIAL.incrementAndGet() & Long.MAX_VALUE, 36);
  }

  public static Lease of(Path root) {
    return new Lease(root, false);
  }

  /** A lease of one who only looks: what it reads does not count as used. */
  public static Lease ofOnlooker(Path root) {
    return new Lease(root, true);
  }

  /** A new, empty directory that goes away with this lease, or after the death of the process. */
  public synchronized Path newDirectory(String purpose) throws IOException {
    claim();
    Path mine = tmp.resolve(id);
    Path directory = mine.resolve(purpose + '-' + directories++);
    try {
      return Files.createDirectory(directory);
    } catch (NoSuchFileException e) {
      Files.createDirectories(mine);
      return Files.createDirectory(directory);
    }
  }

  /** A name for a new file that goes away as {@link #newDirectory}s do. */
  public synchronized Path newFile(String purpose) throws IOException {
    claim();
    Path mine = tmp.resolve(id);
    if (directories == 0) {
      Files.createDirectories(mine);
    }
    return mine.resolve(purpose + '-' + directories++);
  }

  /**
   * Has a directory outside of the store go away as {@link #newDirectory}s do. To be told before it
   * is made: then there is no moment at which nobody would remove it.
   *
   * @param directory its name begins with {@link #OURS}
   */
  public synchronized void adopt(Path directory) throws IOException {
    Files.createSymbolicLink(newFile(ADOPTED), directory.toAbsolutePath());
  }

  /** Whether a path is inside the temporary directory of a process that is dead. */
  public static boolean isLeft(Path storeRoot, Path path) throws IOException {
    Path tmp = storeRoot.resolve("tmp");
    if (!path.startsWith(tmp) || path.equals(tmp)) {
      return false;
    }
    Path live = tmp.resolve(tmp.relativize(path).getName(0) + LIVE);
    if (!Files.exists(live)) {
      return true;
    }
    Optional<FileLocks.Held> dead = FileLocks.tryLock(live);
    if (dead.isPresent()) {
      dead.get().close();
    }
    return dead.isPresent();
  }

  /**
   * Says that the file or directory is used now, so that pruning leaves it while this lease lives.
   *
   * @return false when it is not there
   */
  public boolean use(Path path) throws IOException {
    if (onlooker) {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
    FileTime start = claim().start();
    try {
      if (Files.getLastModifiedTime(path).compareTo(start) >= 0) {
        return true;
      }
      FileTime now = FileTime.from(Instant.now());
      try (FileLocks.Held held = FileLocks.lockOrFail(gate)) {
        Files.setLastModifiedTime(path, now.compareTo(start) > 0 ? now : start);
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The start of this claim; what is older was used by none of this lease's holders. */
  public FileTime start() throws IOException {
    return claim().start();
  }

  /** Begins the claim, before something new is written that nothing refers to yet. */
  public void hold() throws IOException {
    claim();
  }

  /** Keeps everyone from beginning to use anything; for the moment in which pruning removes. */
  public FileLocks.Held closeGate() throws IOException {
    return FileLocks.lockOrFail(gate);
  }

  /** The start of the oldest living claim of another; empty when there is none. */
  public Optional<FileTime> oldestOther() throws IOException {
    Optional<FileTime> oldest = Optional.empty();
    try (FileLocks.Held held = FileLocks.lockOrFail(gate)) {
      for (Path live : claims()) {
        Optional<FileLocks.Held> dead = FileLocks.tryLock(live);
        if (dead.isPresent()) {
          dead.get().close();
        } else {
          FileTime start = Files.getLastModifiedTime(live);
          if (oldest.isEmpty() || start.compareTo(oldest.get()) < 0) {
            oldest = Optional.of(start);
          }
        }
      }
    }
    return oldest;
  }

  private Claim claim() throws IOException {
    Claim c = claim;
    return c != null ? c : begin();
  }

  private synchronized Claim begin() throws IOException {
    Claim c = claim;
    if (c != null) {
      return c;
    }
    Path live = tmp.resolve(id + LIVE);
    List<Dead> dead = new ArrayList<>();
    try (FileLocks.Held held = FileLocks.lockOrFail(gate)) {
      createDirectory(tmp);
      for (Path other : claims()) {
        FileLocks.tryLock(other).ifPresent(lock -> dead.add(new Dead(other, lock)));
      }
      c = new Claim(FileLocks.lockOrFail(live), Files.getLastModifiedTime(live));
      claim = c;
    }
    for (Dead d : dead) {
      try (FileLocks.Held held = d.lock()) {
        String name = d.live().getFileName().toString();
        remove(tmp.resolve(name.substring(0, name.length() - LIVE.length())));
        Files.deleteIfExists(d.live());
      } catch (FileSystemException e) {
        // a command that outlives its jbuild may still write there: the next who works tries again
      }
    }
    return c;
  }

  private static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(ADOPTED)) {
          continue;
        }
        Path adopted = Files.readSymbolicLink(entry);
        if (adopted.getFileName().toString().startsWith(OURS)) {
          Trees.delete(adopted);
        }
      }
    } catch (NoSuchFileException e) {
      // it had none, not even a directory of its own
    }
    Trees.delete(directory);
  }

  private record Dead(Path live, FileLocks.Held lock) {}

  private static void createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // made before, by us or another: what was wanted
    }
  }

  private List<Path> claims() throws IOException {
    List<Path> claims = new ArrayList<>();
    String mine = id + LIVE;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(tmp)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.endsWith(LIVE) && !name.equals(mine)) {
          claims.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // no process has worked here yet
    }
    return claims;
  }

  @Override
  public synchronized void close() throws IOException {
    Claim c = claim;
    if (c != null) {
      claim = null;
      try (FileLocks.Held held = c.lock()) {
        remove(tmp.resolve(id));
        Files.deleteIfExists(tmp.resolve(id + LIVE));
      }
    }
  }
}
