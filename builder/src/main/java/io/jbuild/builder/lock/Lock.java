package io.jbuild.builder.lock;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What names from outside stood for when they were first resolved, in a file for version control:
 * one line each of kind, name and value, in order. Names that no build asks for any more stay.
 * Thread-safe.
 */
public final class Lock {
  private static final String HEAD =
      "# What 'jbuild build --lock' resolved, and keeps to. Take a line out to resolve it anew.\n";

  private static final int SHA1 = 40;
  private static final int SHA256 = 64;

  private final Optional<Path> file;
  private final Map<String, String> values = new TreeMap<>();
  private boolean changed;

  /** What kind of name it is. */
  public enum Kind {
    /** An image for a platform; its value is the manifest's digest. */
    IMAGE,
    /** A file; its value is the digest of its content. */
    URL,
    /** A repository and a ref; its value is a commit. */
    GIT
  }

  private Lock(Optional<Path> file) {
    this.file = file;
  }

  /** Keeps nothing to anything. */
  public static Lock none() {
    return new Lock(Optional.empty());
  }

  /**
   * @param file is made by {@link #write} when it is not there
   */
  public static Lock open(Path file) throws IOException, BuildException {
    Lock lock = new Lock(Optional.of(file));
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      lock.changed = true;
      return lock;
    }
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        lock.read(line.strip(), number);
      }
    }
    return lock;
  }

  private void read(String line, int number) throws BuildException {
    int last = line.lastIndexOf(' ');
    for (Kind kind : Kind.values()) {
      boolean named = line.startsWith(word(kind) + ' ') && last > word(kind).length();
      if (named && isValue(kind, line.substring(last + 1))) {
        values.put(line.substring(0, last), line.substring(last + 1));
        return;
      }
    }
    throw new BuildException(
        ErrorCode.USAGE,
        file.orElseThrow()
            + ":"
            + number
            + ": want 'image' or 'url', a name and a digest, or 'git', a name and a commit");
  }

  private static boolean isValue(Kind kind, String text) {
    if (kind == Kind.GIT) {
      boolean hex = text.length() == SHA1 || text.length() == SHA256;
      for (int i = 0; i < text.length(); i++) {
        hex &= Character.digit(text.charAt(i), 16) >= 0;
      }
      return hex;
    }
    try {
      Digest.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false; // that is what was asked
    }
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case IMAGE -> "image";
      case URL -> "url";
      case GIT -> "git";
    };
  }

  /** What the name has to stand for. */
  public synchronized Optional<String> find(Kind kind, String name) {
    return Optional.ofNullable(values.get(word(kind) + ' ' + name));
  }

  /** Keeps later builds to it. */
  public synchronized void remember(Kind kind, String name, String value) {
    if (file.isPresent()) {
      changed |= !value.equals(values.put(word(kind) + ' ' + name, value));
    }
  }

  /**
   * The failure when a name stands for something else and what it stood for is gone.
   *
   * @param now what it stands for, in words
   */
  public BuildException moved(Kind kind, String name, String was, String now) {
    return new BuildException(
        ErrorCode.CHECKSUM,
        word(kind)
            + ' '
            + name
            + " has moved: "
            + file.map(Path::toString).orElse("the lock")
            + " says "
            + was
            + ", "
            + now
            + "; take its line out to use that");
  }

  /** Writes what was learnt, after a build that went well. */
  public synchronized void write() throws IOException {
    if (file.isEmpty() || !changed) {
      return;
    }
    StringBuilder text = new StringBuilder(HEAD);
    values.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    AtomicFile.write(file.get(), text.toString().getBytes(StandardCharsets.UTF_8));
    changed = false;
  }
}
