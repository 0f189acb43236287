package io.jbuild.runner.seccomp;

import io.jbuild.runner.seccomp.Rule.Clause;
import io.jbuild.runner.seccomp.Rule.Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Turns a policy into a filter for seccomp(2): a binary search over ranges of numbers with the same
 * rule, so that a call passes some ten instructions, not some hundreds.
 */
final class Compiler {
  private static final int NUMBER_OFFSET = 0;
  private static final int ARCHITECTURE_OFFSET = 4;
  private static final int ARGUMENTS_OFFSET = 16;
  private static final int X32_BIT = 0x40000000;
  private static final int AUDIT_ARCH_X86_64 = 0xc000003e;
  private static final int ENOSYS = 38;

  private final Policy policy;

  private Compiler(Policy policy) {
    this.policy = policy;
  }

  static byte[] compile(Policy policy) {
    return new Compiler(policy).program().toBytes();
  }

  /** From this number on, up to the next range. */
  private record Range(long start, Rule rule) {}

  private Bpf program() {
    Bpf out = new Bpf();
    out.load(ARCHITECTURE_OFFSET);
    for (Map.Entry<Integer, SortedMap<Integer, Rule>> e : policy.byArchitecture().entrySet()) {
      Bpf body = new Bpf().load(NUMBER_OFFSET);
      if (e.getKey() == AUDIT_ARCH_X86_64) {
        // the x32 calls have numbers of their own: none of them is allowed
        body.jumpIfGreaterOrEqual(X32_BIT, 0, 1).ret(Rule.ERRNO | ENOSYS);
      }
      List<Range> ranges = ranges(e.getValue());
      body.append(search(ranges, 0, ranges.size()));
      // equal: over the jump and into the body; else over the body to the next architecture
      out.jumpIfEqual(e.getKey(), 1, 0).skip(body.size());
      out.append(body);
    }
    return out.ret(Rule.KILL_PROCESS);
  }

  private List<Range> ranges(SortedMap<Integer, Rule> rules) {
    Rule other = Rule.always(policy.other());
    List<Range> out = new ArrayList<>();
    out.add(new Range(0, other));
    for (Map.Entry<Integer, Rule> e : rules.entrySet()) {
      add(out, e.getKey(), e.getValue());
      if (!rules.containsKey(e.getKey() + 1)) {
        add(out, e.getKey() + 1L, other);
      }
    }
    add(out, policy.newest() + 1L, Rule.always(Rule.ERRNO | ENOSYS));
    return out;
  }

  private static void add(List<Range> ranges, long start, Rule rule) {
    Range last = ranges.get(ranges.size() - 1);
    if (last.start() == start) {
      ranges.remove(ranges.size() - 1);
      if (ranges.isEmpty()) {
        ranges.add(new Range(start, rule));
        return;
      }
      last = ranges.get(ranges.size() - 1);
    }
    if (!last.rule().equals(rule)) {
      ranges.add(new Range(start, rule));
    }
  }

  private Bpf search(List<Range> ranges, int from, int to) {
    if (to - from == 1) {
      return rule(ranges.get(from).rule());
    }
    int middle = (from + to) >>> 1;
    return new Bpf()
        .split(
            (int) ranges.get(middle).start(),
            search(ranges, from, middle),
            search(ranges, middle, to));
  }

  private Bpf rule(Rule rule) {
    Bpf out = new Bpf();
    for (Clause clause : rule.clauses()) {
      Bpf body = new Bpf().ret(clause.action());
      for (int i = clause.tests().size() - 1; i >= 0; i--) {
        body = test(clause.tests().get(i), body);
      }
      out.append(body);
      if (clause.tests().isEmpty()) {
        return out;
      }
    }
    return out.ret(policy.other());
  }

  /** {@code then} when the test holds; what comes after it when not. 64 bits in two words. */
  private static Bpf test(Test test, Bpf then) {
    int low = ARGUMENTS_OFFSET + 8 * test.index();
    int n = then.size();
    int highMask = (int) (test.mask() >>> 32);
    int lowMask = (int) test.mask();
    int high = (int) (test.value() >>> 32);
    int word = (int) test.value();
    Bpf out = new Bpf();
    out.load(low + 4).and(highMask);
    switch (test.comparison()) {
      case EQUAL -> out.jumpIfEqual(high, 0, n + 3).load(low).and(lowMask).jumpIfEqual(word, 0, n);
      case NOT_EQUAL -> out.jumpIfEqual(high, 0, 3).load(low).and(lowMask).jumpIfEqual(word, n, 0);
      case GREATER ->
          out.jumpIfGreater(high, 4, 0)
              .jumpIfEqual(high, 0, n + 3)
              .load(low)
              .and(lowMask)
              .jumpIfGreater(word, 0, n);
      case GREATER_OR_EQUAL ->
          out.jumpIfGreater(high, 4, 0)
              .jumpIfEqual(high, 0, n + 3)
              .load(low)
              .and(lowMask)
              .jumpIfGreaterOrEqual(word, 0, n);
      case LESS ->
          out.jumpIfGreater(high, n + 4, 0)
              .jumpIfEqual(high, 0, 3)
              .load(low)
              .and(lowMask)
              .jumpIfGreaterOrEqual(word, n, 0);
      case LESS_OR_EQUAL ->
          out.jumpIfGreater(high, n + 4, 0)
              .jumpIfEqual(high, 0, 3)
              .load(low)
              .and(lowMask)
              .jumpIfGreater(word, n, 0);
    }
    return out.append(then);
  }
}
