package io.jbuild.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The fenced tables of ARCHITECTURE.md: who may look at whom. */
record HouseMap(
    Map<String, Set<String>> modules,
    Map<String, Set<String>> doors,
    Map<String, Set<String>> arrows) {

  static HouseMap read(Path page) throws IOException {
    List<String> lines = Files.readAllLines(page);
    return new HouseMap(table(lines, "modules"), table(lines, "doors"), table(lines, "arrows"));
  }

  static HouseMap parse(String page) {
    List<String> lines = page.lines().toList();
    return new HouseMap(table(lines, "modules"), table(lines, "doors"), table(lines, "arrows"));
  }

  private static Map<String, Set<String>> table(List<String> lines, String name) {
    int start = lines.indexOf("```" + name);
    if (start < 0) {
      throw new IllegalArgumentException("no table ```" + name);
    }
    Map<String, Set<String>> out = new LinkedHashMap<>();
    for (String line : lines.subList(start + 1, lines.size())) {
      if (line.equals("```")) {
        return out;
      }
      String[] sides = line.split("->", -1);
      if (sides.length != 2) {
        throw new IllegalArgumentException("table " + name + " has a line without '->': " + line);
      }
      Set<String> right = new TreeSet<>();
      for (String r : new ArrayList<>(Arrays.asList(sides[1].split(",", -1)))) {
        if (!r.isBlank()) {
          right.add(r.strip());
        }
      }
      out.put(sides[0].strip(), right);
    }
    throw new IllegalArgumentException("table " + name + " has no end");
  }
}
