package io.jbuild.it;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.MULTILINE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The build cases of the conformance kit, and what became of them. */
record ConformanceKit(Path directory) {
  /**
   * BuildKit unpacks xz with the host's {@code xz} program; the one that made this case's result
   * had none, and copied the archive. jbuild needs no program for it, and always unpacks.
   */
  static final String WITHOUT_XZ = "bk-add-archive";

  private static final int ALL = 299;
  private static final Pattern RUN =
      Pattern.compile("(^|\\\\n|\")\\s*(ONBUILD\\s+)?RUN\\b", CASE_INSENSITIVE | MULTILINE);

  /** An instruction, a flag, or a word of what the case is tagged with. */
  private static final Pattern SHOWN =
      Pattern.compile(
          "^\\s*(?:ONBUILD\\s+)?([A-Z]+) |(--[a-z-]+(?:=type=[a-z]+)?)|\"tags\": *\\[([^]]+)]",
          MULTILINE);

  private static final Pattern CONTEXT = Pattern.compile("\"context_from\": *\"([^\"]+)\"");

  static ConformanceKit open(Path copy) throws IOException {
    return new ConformanceKit(withLinks(Host.conformance(), copy));
  }

  /** The command that tries all cases. */
  List<String> command(String builder, Path report) {
    return List.of(
        "python3",
        directory.resolve("run.py").toString(),
        "--builder",
        builder,
        "-j",
        "2",
        "--report",
        report.toString());
  }

  /** The command that tries some cases. */
  List<String> command(String builder, Path report, List<String> cases) {
    List<String> command = new ArrayList<>(command(builder, report));
    for (String name : cases) {
      command.addAll(List.of("--case", name));
    }
    return command;
  }

  /**
   * The names of the cases, in order.
   *
   * @param commands whether those are among them in which a command runs
   */
  List<String> names(boolean commands) throws IOException {
    List<String> names = new ArrayList<>();
    try (var all = Files.newDirectoryStream(directory.resolve("build"))) {
      for (Path one : all) {
        if (Files.exists(one.resolve("case.json")) && (commands || !hasCommand(one))) {
          names.add(one.getFileName().toString());
        }
      }
    }
    names.sort(null);
    return names;
  }

  /**
   * A few of the cases that show between them every instruction, flag and tag that all of them do,
   * always the same.
   */
  List<String> covering(List<String> names) throws IOException {
    Map<String, Set<String>> shown = new TreeMap<>();
    Set<String> left = new TreeSet<>();
    for (String name : names) {
      Set<String> words = shown(directory.resolve("build").resolve(name));
      shown.put(name, words);
      left.addAll(words);
    }
    List<String> out = new ArrayList<>();
    while (!left.isEmpty()) {
      String best = "";
      int most = 0;
      for (Map.Entry<String, Set<String>> e : shown.entrySet()) {
        e.getValue().retainAll(left);
        if (e.getValue().size() > most) {
          most = e.getValue().size();
          best = e.getKey();
        }
      }
      out.add(best);
      left.removeAll(shown.get(best));
    }
    out.sort(null);
    return out;
  }

  private static Set<String> shown(Path one) throws IOException {
    Set<String> words = new TreeSet<>();
    for (String file : List.of("Dockerfile", "case.json")) {
      Path path = one.resolve(file);
      if (Files.exists(path)) {
        Matcher m = SHOWN.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
        while (m.find()) {
          for (int i = 1; i <= m.groupCount(); i++) {
            if (m.group(i) != null) {
              words.addAll(List.of(m.group(i).split("[\", ]+")));
            }
          }
        }
      }
    }
    return words;
  }

  private boolean hasCommand(Path one) throws IOException {
    Matcher shared = CONTEXT.matcher(Files.readString(one.resolve("case.json")));
    return anyFileHasCommand(one)
        || (shared.find()
            && anyFileHasCommand(directory.resolve("build/_contexts").resolve(shared.group(1))));
  }

  /** In a line of its own or in a text of the case's description, behind ONBUILD or not. */
  private static boolean anyFileHasCommand(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file)
            && RUN.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The names of the cases that failed. */
  static Set<String> failed(Path report) throws IOException {
    return failures(report, ALL).keySet();
  }

  /** The cases that failed, each with the first difference. */
  static SortedMap<String, String> failures(Path report, int atLeast) throws IOException {
    SortedMap<String, String> failed = new TreeMap<>();
    int all = 0;
    for (String line : Files.readAllLines(report)) {
      String[] cells = line.split("\t", -1);
      all++;
      if (!cells[1].equals("pass")) {
        failed.put(cells[0], cells[2]);
      }
    }
    if (all < atLeast) {
      throw new IOException("only " + all + " of " + atLeast + " cases were tried");
    }
    return failed;
  }

  /**
   * A copy of the kit. Where the copy that we are given lost its symbolic links, each is a file
   * with the target as its text: those become links again.
   */
  private static Path withLinks(Path kit, Path copy) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(kit)) {
      files.forEach(all::add);
    }
    for (Path from : all) {
      Path to = copy.resolve(kit.relativize(from).toString());
      if (Files.isDirectory(from)) {
        Files.createDirectories(to);
      } else if (isLostLink(from)) {
        Files.createSymbolicLink(to, Path.of(Files.readString(from)));
      } else {
        Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isSymbolicLink(to)) {
          // the kit may be mounted for reading only; its runner writes over copies of its files
          Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(to));
          mode.add(PosixFilePermission.OWNER_WRITE);
          Files.setPosixFilePermissions(to, mode);
        }
      }
    }
    return copy;
  }

  private static boolean isLostLink(Path file) throws IOException {
    String name = file.getFileName().toString();
    boolean inContext = file.toString().contains("/build/");
    if (!inContext || Files.isSymbolicLink(file) || Files.size(file) > 100) {
      return false;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.matches("(\\.\\./)+[\\w./-]+")
        || (name.equals("file-link.tar.gz") && text.equals("file.tar.gz"));
  }
}
