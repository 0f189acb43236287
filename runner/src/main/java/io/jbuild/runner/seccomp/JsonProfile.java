package io.jbuild.runner.seccomp;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.Capability;
import io.jbuild.runner.seccomp.Rule.Clause;
import io.jbuild.runner.seccomp.Rule.Comparison;
import io.jbuild.runner.seccomp.Rule.Test;
import io.jbuild.runner.syscall.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A profile in docker's JSON form (docs.docker.com, "Seccomp security profiles for Docker"). */
final class JsonProfile {
  private static final int EPERM = 1;
  private static final long ALL_BITS = -1L;

  private final Path file;
  private final String architecture;
  private final Set<Capability> capabilities;
  private final int defaultErrno;

  private JsonProfile(
      Path file, String architecture, Set<Capability> capabilities, int defaultErrno) {
    this.file = file;
    this.architecture = architecture;
    this.capabilities = capabilities;
    this.defaultErrno = defaultErrno;
  }

  /**
   * @throws IOException naming the file and what in it can't be taken
   */
  static Policy read(Path file, Machine machine, Set<Capability> capabilities) throws IOException {
    if (!(JsonText.parse(Files.readAllBytes(file), "seccomp profile " + file)
        instanceof Json.Obj root)) {
      throw new IOException("seccomp profile " + file + " is no JSON object");
    }
    int errno = root.integer("defaultErrnoRet").orElse((long) EPERM).intValue();
    String architecture = machine == Machine.X86_64 ? "amd64" : "arm64";
    JsonProfile reader = new JsonProfile(file, architecture, capabilities, errno);
    int other = reader.action(root.string("defaultAction").orElse(""), Optional.of(errno));
    Map<String, List<Clause>> clauses = reader.clauses(root.array("syscalls"));
    Map<Integer, SortedMap<Integer, Rule>> rules = new TreeMap<>();
    int newest = 0;
    for (SyscallTable table : DefaultProfile.tables(machine)) {
      SortedMap<Integer, Rule> numbers = new TreeMap<>();
      for (Map.Entry<String, List<Clause>> e : clauses.entrySet()) {
        Integer number = table.numbers().get(e.getKey());
        if (number != null) {
          numbers.put(number, new Rule(e.getValue()));
        }
      }
      newest = table.numbers().values().stream().reduce(newest, Math::max);
      rules.put(table.audit(), numbers);
    }
    boolean open = other == Rule.ALLOW || other == Rule.LOG;
    return new Policy(rules, other, open ? Integer.MAX_VALUE - 1 : newest);
  }

  private Map<String, List<Clause>> clauses(List<Json> rules) throws IOException {
    Map<String, List<Clause>> out = new HashMap<>();
    for (Json json : rules) {
      if (!(json instanceof Json.Obj rule) || !applies(rule)) {
        continue;
      }
      List<Test> tests = new ArrayList<>();
      for (Json arg : rule.array("args")) {
        if (arg instanceof Json.Obj a) {
          tests.add(test(a));
        }
      }
      int action =
          action(rule.string("action").orElse(""), rule.integer("errnoRet").map(Long::intValue));
      List<String> names = new ArrayList<>(rule.strings("names"));
      rule.string("name").ifPresent(names::add);
      for (String name : names) {
        out.computeIfAbsent(name, k -> new ArrayList<>()).add(new Clause(tests, action));
      }
    }
    return out;
  }

  private boolean applies(Json.Obj rule) {
    Json.Obj includes = rule.object("includes");
    Json.Obj excludes = rule.object("excludes");
    List<String> arches = includes.strings("arches");
    return (arches.isEmpty() || arches.contains(architecture))
        && !excludes.strings("arches").contains(architecture)
        && includes.strings("caps").stream().allMatch(this::has)
        && excludes.strings("caps").stream().noneMatch(this::has);
  }

  private boolean has(String name) {
    return Capability.find(name).map(capabilities::contains).orElse(false);
  }

  private Test test(Json.Obj arg) throws IOException {
    int index = arg.integer("index").orElse(0L).intValue();
    long value = unsigned(arg, "value");
    String op = arg.string("op").orElse("");
    return switch (op) {
      case "SCMP_CMP_EQ" -> new Test(index, Comparison.EQUAL, ALL_BITS, value);
      case "SCMP_CMP_NE" -> new Test(index, Comparison.NOT_EQUAL, ALL_BITS, value);
      case "SCMP_CMP_LT" -> new Test(index, Comparison.LESS, ALL_BITS, value);
      case "SCMP_CMP_LE" -> new Test(index, Comparison.LESS_OR_EQUAL, ALL_BITS, value);
      case "SCMP_CMP_GT" -> new Test(index, Comparison.GREATER, ALL_BITS, value);
      case "SCMP_CMP_GE" -> new Test(index, Comparison.GREATER_OR_EQUAL, ALL_BITS, value);
      case "SCMP_CMP_MASKED_EQ" ->
          new Test(index, Comparison.EQUAL, value, unsigned(arg, "valueTwo"));
      default ->
          throw new IOException("seccomp profile " + file + " has the comparison '" + op + "'");
    };
  }

  private long unsigned(Json.Obj arg, String name) throws IOException {
    if (!(arg.find(name).orElse(Json.of(0)) instanceof Json.Num n)) {
      throw new IOException("seccomp profile " + file + ": " + name + " is no number");
    }
    try {
      return Long.parseUnsignedLong(n.text());
    } catch (NumberFormatException e) {
      throw new IOException("seccomp profile " + file + ": " + name + " is " + n.text(), e);
    }
  }

  private int action(String name, Optional<Integer> errno) throws IOException {
    return switch (name) {
      case "SCMP_ACT_ALLOW" -> Rule.ALLOW;
      case "SCMP_ACT_ERRNO" -> Rule.ERRNO | errno.orElse(defaultErrno);
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS" -> Rule.KILL_PROCESS;
      case "SCMP_ACT_KILL_THREAD" -> 0;
      case "SCMP_ACT_TRAP" -> Rule.TRAP;
      case "SCMP_ACT_LOG" -> Rule.LOG;
      default ->
          throw new IOException(
              "seccomp profile " + file + " has the action '" + name + "', which is not supported");
    };
  }
}
