package io.jbuild.runner.seccomp;

import io.jbuild.runner.Capability;
import io.jbuild.runner.seccomp.Rule.Clause;
import io.jbuild.runner.seccomp.Rule.Comparison;
import io.jbuild.runner.seccomp.Rule.Test;
import io.jbuild.runner.syscall.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Docker's default profile, read from {@code default.txt}; the form is described there. */
final class DefaultProfile {
  private static final int EPERM = 1;
  private static final int NEWEST = 467;
  private static final long LOW_WORD = 0xffffffffL;
  private static final Set<String> TRACING =
      Set.of(
          "ptrace",
          "process_vm_readv",
          "process_vm_writev",
          "process_madvise",
          "pidfd_getfd",
          "kcmp");

  private final Map<String, List<Clause>> clauses = new HashMap<>();
  private final String architecture;
  private final Set<Capability> capabilities;
  private final boolean admin;

  private DefaultProfile(String architecture, Set<Capability> capabilities) {
    this.architecture = architecture;
    this.capabilities = capabilities;
    this.admin = capabilities.contains(Capability.SYS_ADMIN);
  }

  static Policy policy(Machine machine, Set<Capability> capabilities) {
    return policy(machine, capabilities, Set.of());
  }

  static Policy withoutTracing(Machine machine, Set<Capability> capabilities) {
    return policy(machine, capabilities, TRACING);
  }

  private static Policy policy(Machine machine, Set<Capability> capabilities, Set<String> without) {
    Map<Integer, SortedMap<Integer, Rule>> rules = new TreeMap<>();
    for (SyscallTable table : tables(machine)) {
      DefaultProfile profile = new DefaultProfile(table.name(), capabilities);
      rules.put(table.audit(), profile.rules(table, without));
    }
    return new Policy(rules, Rule.ERRNO | EPERM, NEWEST);
  }

  static List<SyscallTable> tables(Machine machine) {
    if (machine == Machine.AARCH64) {
      return List.of(SyscallTable.read("aarch64", machine.audit()));
    }
    return List.of(
        SyscallTable.read("x86_64", machine.audit()),
        SyscallTable.read("i386", SyscallTable.AUDIT_ARCH_I386));
  }

  private SortedMap<Integer, Rule> rules(SyscallTable table, Set<String> without) {
    for (String line : SyscallTable.lines("default.txt")) {
      read(line.split(" ", -1));
    }
    clauses.keySet().removeAll(without);
    SortedMap<Integer, Rule> out = new TreeMap<>();
    for (Map.Entry<String, List<Clause>> e : clauses.entrySet()) {
      Integer number = table.numbers().get(e.getKey());
      if (number != null) {
        out.put(number, new Rule(e.getValue()));
      }
    }
    return out;
  }

  private void read(String[] words) {
    switch (words[0]) {
      case "allow" -> allow(words, 1);
      case "arch" -> {
        if (words[1].equals(architecture)) {
          allow(words, 2);
        }
      }
      case "cap" -> {
        if (capabilities.contains(Capability.valueOf(words[1]))) {
          allow(words, 2);
        }
      }
      case "values" -> values(words);
      case "masked" -> {
        if (!admin) {
          long mask = Long.parseLong(words[3]);
          add(words[1], List.of(test(words[2], Comparison.EQUAL, mask, 0)), Rule.ALLOW);
        }
      }
      case "errno" -> {
        if (!admin) {
          add(words[1], List.of(), Rule.ERRNO | Integer.parseInt(words[2]));
        }
      }
      default -> throw new IllegalStateException("default.txt: " + words[0]);
    }
  }

  private void allow(String[] words, int from) {
    for (int i = from; i < words.length; i++) {
      add(words[i], List.of(), Rule.ALLOW);
    }
  }

  private void values(String[] words) {
    for (int i = 3; i < words.length; i++) {
      int dash = words[i].indexOf('-');
      if (dash < 0) {
        long value = Long.parseLong(words[i]);
        add(words[1], List.of(test(words[2], Comparison.EQUAL, LOW_WORD, value)), Rule.ALLOW);
      } else {
        long low = Long.parseLong(words[i].substring(0, dash));
        long high = Long.parseLong(words[i].substring(dash + 1));
        add(
            words[1],
            List.of(
                test(words[2], Comparison.GREATER_OR_EQUAL, LOW_WORD, low),
                test(words[2], Comparison.LESS_OR_EQUAL, LOW_WORD, high)),
            Rule.ALLOW);
      }
    }
  }

  private static Test test(String index, Comparison comparison, long mask, long value) {
    return new Test(Integer.parseInt(index), comparison, mask, value);
  }

  private void add(String name, List<Test> tests, int action) {
    clauses.computeIfAbsent(name, k -> new ArrayList<>()).add(new Clause(tests, action));
  }
}
