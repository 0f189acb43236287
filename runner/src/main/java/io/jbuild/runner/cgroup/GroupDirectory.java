package io.jbuild.runner.cgroup;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/** One directory of a control group file system. */
final class GroupDirectory {
  private static final int TRIES = 60;
  private static final int PAUSE_MILLIS = 10;

  private final Path path;

  GroupDirectory(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  boolean has(String file) {
    return Files.exists(path.resolve(file));
  }

  String read(String file) throws IOException {
    return Files.readString(path.resolve(file)).strip();
  }

  /** Whether a file that is a list of words has all of these. */
  boolean lists(String file, Iterable<String> words) {
    try {
      String all = ' ' + read(file) + ' ';
      for (String w : words) {
        if (!all.contains(' ' + w + ' ')) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      // a group that can't be read can't be used: the next one up is tried
      return false;
    }
  }

  void write(String file, String value) throws IOException {
    // no truncation: the kernel takes one write as one command
    try (FileChannel c = FileChannel.open(path.resolve(file), StandardOpenOption.WRITE)) {
      c.write(StandardCharsets.US_ASCII.encode(value));
    }
  }

  /** The value after a key in a file of lines {@code key value}; 0 when it is not there. */
  long number(String file, String key) {
    return find(file, key).orElse(0);
  }

  /** The value after a key in a file of lines {@code key value}. */
  OptionalLong find(String file, String key) {
    try {
      for (String line : Files.readAllLines(path.resolve(file))) {
        if (line.startsWith(key + ' ')) {
          return OptionalLong.of(Long.parseLong(line.substring(key.length() + 1).strip()));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // an older kernel has no such file or key: nothing is known
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /** The value that is all of a file. */
  OptionalLong value(String file) {
    try {
      return OptionalLong.of(Long.parseLong(read(file)));
    } catch (IOException | NumberFormatException e) {
      // the controller is not on in this group: it does not count here
      return OptionalLong.empty();
    }
  }

  /**
   * The sum of the values behind a word that each line has, as in {@code 8:0 rbytes=1 wbytes=2}.
   */
  OptionalLong sum(String file, String word) {
    long sum = 0;
    try {
      for (String line : Files.readAllLines(path.resolve(file))) {
        int at = line.indexOf(word);
        if (at >= 0) {
          String value = line.substring(at + word.length());
          int blank = value.indexOf(' ');
          sum += Long.parseLong(blank < 0 ? value : value.substring(0, blank));
        }
      }
      return OptionalLong.of(sum);
    } catch (IOException | NumberFormatException e) {
      // the controller is not on in this group: it does not count here
      return OptionalLong.empty();
    }
  }

  /** Removes it; processes that are just ending are waited for. */
  void remove() throws IOException {
    for (int i = 0; ; i++) {
      try {
        Files.deleteIfExists(path);
        return;
      } catch (NoSuchFileException e) {
        return; // gone is what was wanted
      } catch (DirectoryNotEmptyException e) {
        throw e;
      } catch (FileSystemException e) {
        if (i == TRIES) {
          throw e;
        }
        pause();
      }
    }
  }

  static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw Interruption.of("interrupted while a control group was removed", e);
    }
  }
}
