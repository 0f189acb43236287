package io.jbuild.runner.seccomp;

import io.jbuild.layercache.Json;
import io.jbuild.runner.syscall.Machine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A policy by the names of calls, as {@code linux.seccomp} of runtime-spec. */
final class PolicyJson {
  private static final int ACTION = 0xffff0000;
  private static final int DATA = 0xffff;

  private PolicyJson() {}

  static Json.Obj write(Policy policy, Machine machine) {
    List<Json> calls = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (SyscallTable table : DefaultProfile.tables(machine)) {
      SortedMap<Integer, Rule> rules =
          policy.byArchitecture().getOrDefault(table.audit(), new TreeMap<>());
      for (Map.Entry<String, Integer> call : new TreeMap<>(table.numbers()).entrySet()) {
        Rule rule = rules.get(call.getValue());
        if (rule != null && seen.add(call.getKey())) {
          for (Rule.Clause clause : rule.clauses()) {
            if (clause.action() != policy.other()) {
              calls.add(call(call.getKey(), clause));
            }
          }
        }
      }
    }
    List<String> architectures =
        machine == Machine.X86_64
            ? List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86")
            : List.of("SCMP_ARCH_AARCH64");
    return action(Json.Obj.EMPTY, "defaultAction", "defaultErrnoRet", policy.other())
        .with("architectures", Json.ofStrings(architectures))
        .with("syscalls", new Json.Arr(calls));
  }

  private static Json.Obj call(String name, Rule.Clause clause) {
    Json.Obj o = Json.Obj.EMPTY.with("names", Json.ofStrings(List.of(name)));
    o = action(o, "action", "errnoRet", clause.action());
    List<Json> tests = new ArrayList<>();
    clause.tests().forEach(t -> tests.add(test(t)));
    return tests.isEmpty() ? o : o.with("args", new Json.Arr(tests));
  }

  private static Json test(Rule.Test t) {
    Json.Obj o = Json.Obj.EMPTY.with("index", Json.of(t.index()));
    if (t.mask() != -1 && t.comparison() == Rule.Comparison.EQUAL) {
      return o.with("value", Json.of(t.mask()))
          .with("valueTwo", Json.of(t.value()))
          .with("op", Json.of("SCMP_CMP_MASKED_EQ"));
    }
    String op =
        switch (t.comparison()) {
          case EQUAL -> "SCMP_CMP_EQ";
          case NOT_EQUAL -> "SCMP_CMP_NE";
          case LESS -> "SCMP_CMP_LT";
          case LESS_OR_EQUAL -> "SCMP_CMP_LE";
          case GREATER -> "SCMP_CMP_GT";
          case GREATER_OR_EQUAL -> "SCMP_CMP_GE";
        };
    return o.with("value", Json.of(t.value())).with("op", Json.of(op));
  }

  private static Json.Obj action(Json.Obj o, String name, String errno, int action) {
    return switch (action & ACTION) {
      case Rule.ALLOW -> o.with(name, Json.of("SCMP_ACT_ALLOW"));
      case Rule.ERRNO ->
          o.with(name, Json.of("SCMP_ACT_ERRNO")).with(errno, Json.of(action & DATA));
      case Rule.TRAP -> o.with(name, Json.of("SCMP_ACT_TRAP"));
      case Rule.LOG -> o.with(name, Json.of("SCMP_ACT_LOG"));
      default -> o.with(name, Json.of("SCMP_ACT_KILL_PROCESS"));
    };
  }
}
