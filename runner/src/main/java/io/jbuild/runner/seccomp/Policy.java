package io.jbuild.runner.seccomp;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rules by system call number, for each architecture that a process may use.
 *
 * @param byArchitecture AUDIT_ARCH_… to rules
 * @param other what happens to a call without a rule
 * @param newest calls with a higher number fail with ENOSYS, so that programs fall back
 */
record Policy(Map<Integer, SortedMap<Integer, Rule>> byArchitecture, int other, int newest) {
  Policy {
    Map<Integer, SortedMap<Integer, Rule>> copy = new TreeMap<>();
    byArchitecture.forEach((k, v) -> copy.put(k, new TreeMap<>(v)));
    byArchitecture = copy;
  }
}
