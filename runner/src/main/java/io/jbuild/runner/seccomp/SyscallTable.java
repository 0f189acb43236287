package io.jbuild.runner.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** System call numbers by name, of one architecture. */
record SyscallTable(String name, int audit, Map<String, Integer> numbers) {
  static final int AUDIT_ARCH_I386 = 0x40000003;

  SyscallTable {
    numbers = Map.copyOf(numbers);
  }

  static SyscallTable read(String name, int audit) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String line : lines("syscalls-" + name + ".txt")) {
      int space = line.indexOf(' ');
      numbers.put(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
    }
    return new SyscallTable(name, audit, numbers);
  }

  /** The lines of a data file of this package, without comments and blank ones. */
  static List<String> lines(String resource) {
    List<String> out = new ArrayList<>();
    try (InputStream in = SyscallTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + resource);
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isEmpty() && line.charAt(0) != '#') {
          out.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }
}
