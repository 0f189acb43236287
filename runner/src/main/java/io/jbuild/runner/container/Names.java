package io.jbuild.runner.container;

import io.jbuild.layercache.files.FileLocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;

/** Names of containers: one small file each, which holds the id; a name belongs to one. */
final class Names {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String[] MANNERS =
      ("able agile amber brave bright brisk calm candid clever cosmic crisp curious daring deft"
              + " eager earnest fair fleet fond gentle glad golden hardy honest jolly keen kind"
              + " lively lucid merry mild nimble noble patient placid proud quick quiet ready"
              + " serene sharp sleek smart solid steady sunny swift tidy vivid warm wise witty")
          .split(" ");
  private static final String[] PEOPLE =
      ("allen babbage backus bell bohr boole borg cerf church codd cray curie darwin dijkstra"
              + " easley engelbart erdos euler faraday fermat feynman franklin galileo gauss goldberg"
              + " hamilton hoare hopper hypatia jackson johnson kay kepler kernighan knuth lamarr"
              + " lamport leibniz liskov lovelace maxwell mccarthy mclean meitner moore neumann"
              + " newton noether pascal perlman pike ramanujan ride ritchie shannon sinoussi"
              + " thompson torvalds turing wilkes wing wirth wozniak yalow")
          .split(" ");

  private final Path directory;

  Names(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws IOException when another container has the name, naming it
   */
  void take(String name, String id) throws IOException {
    check(name);
    if (!tryTake(name, id) && !(releaseStale(name) && tryTake(name, id))) {
      throw new IOException(
          "the container name '"
              + name
              + "' is in use by container "
              + find(name).orElse("?")
              + ": remove or rename that one first");
    }
  }

  /** A name that nobody has. */
  String takeAny(String id) throws IOException {
    for (int i = 0; ; i++) {
      String name = pick(MANNERS) + '_' + pick(PEOPLE);
      String tried = i < 10 ? name : name + RANDOM.nextInt(1000);
      if (tryTake(tried, id)) {
        return tried;
      }
    }
  }

  private static String pick(String[] words) {
    return words[RANDOM.nextInt(words.length)];
  }

  private boolean tryTake(String name, String id) throws IOException {
    Files.createDirectories(directory);
    try {
      Files.write(
          directory.resolve(name),
          id.getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  Optional<String> find(String name) throws IOException {
    if (!isName(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(directory.resolve(name)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Gives it back if it is that container's. */
  void release(String name, String id) throws IOException {
    if (find(name).equals(Optional.of(id))) {
      Files.deleteIfExists(directory.resolve(name));
    }
  }

  /** Gives back those of containers that were never made, because jbuild was killed. */
  void releaseStale() throws IOException {
    for (String name : Leftovers.list(directory)) {
      releaseStale(name);
    }
  }

  /** A container's directory is made before its name is taken. */
  private boolean releaseStale(String name) throws IOException {
    // behind a lock, so that nobody removes what the next one has just taken
    try (FileLocks.Held held = FileLocks.lockOrFail(directory.resolveSibling("names.lock"))) {
      Optional<String> id = find(name);
      if (id.isEmpty() || Files.exists(directory.resolveSibling(id.get()))) {
        return id.isEmpty();
      }
      Files.deleteIfExists(directory.resolve(name));
      return true;
    }
  }

  private static void check(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "invalid container name '"
              + name
              + "': letters, digits, '_', '.' and '-' are allowed, after a letter or digit");
    }
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && (i == 0 || (c != '_' && c != '.' && c != '-'))) {
        return false;
      }
    }
    return name.length() > 1;
  }
}
