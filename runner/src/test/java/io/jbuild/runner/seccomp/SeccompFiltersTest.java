package io.jbuild.runner.seccomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.syscall.Machine;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeccompFiltersTest {
  @ParameterizedTest
  @EnumSource(Machine.class)
  void the_ready_made_filter_is_what_its_source_compiles_to(Machine machine) throws Exception {
    byte[] compiled = Compiler.compile(DefaultProfile.policy(machine, Capability.defaults()));
    Base64.Encoder lines = Base64.getMimeEncoder(DefaultFilter.LINE, new byte[] {'\n'});
    // when this fails, what was expected is what is to stand there
    assertEquals(lines.encodeToString(compiled) + '\n', DefaultFilter.text(machine));
    assertArrayEquals(compiled, DefaultFilter.of(machine));
  }

  @ParameterizedTest
  @EnumSource(Machine.class)
  void other_capabilities_have_another_filter(Machine machine) throws Exception {
    SeccompFilters filters = new SeccompFilters(machine);
    Set<Capability> more = EnumSet.copyOf(Capability.defaults());
    more.add(Capability.SYS_ADMIN);
    RunSpec usual = RunSpec.of(List.of("true")).build();
    RunSpec admin = RunSpec.of(List.of("true")).capabilities(more).build();
    byte[] filter = filters.find(usual).orElseThrow();
    assertEquals(0, filter.length % 8);
    assertFalse(Arrays.equals(filter, filters.find(admin).orElseThrow()));
  }
}
