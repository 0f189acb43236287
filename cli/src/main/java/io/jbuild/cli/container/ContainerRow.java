package io.jbuild.cli.container;

import io.jbuild.cli.render.Sizes;
import io.jbuild.layercache.Json;
import io.jbuild.runner.Mount;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerRecord;
import io.jbuild.runner.network.PortMapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line of {@code ps}, with the fields that docker's templates have. */
public final class ContainerRow {
  private static final int SHORT_COMMAND = 20;

  private ContainerRow() {}

  /**
   * @param full whether ids and commands are left whole
   */
  public static Json.Obj of(Container c, boolean full, Instant now) {
    ContainerRecord r = c.record();
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Command", Json.of(quoted(command(r, full))));
    m.put("CreatedAt", Json.of(Sizes.stamp(r.created())));
    m.put("ID", Json.of(full ? r.id() : r.shortId()));
    m.put("Image", Json.of(r.image()));
    m.put("Labels", Json.of(labels(r)));
    m.put("Mounts", Json.of(mounts(r)));
    m.put("Names", Json.of(r.name()));
    m.put("Networks", Json.of(r.network().equals("default") ? "bridge" : r.network()));
    m.put("Ports", Json.of(ports(c)));
    m.put("RunningFor", Json.of(Sizes.age(r.created(), now) + " ago"));
    m.put("State", Json.of(c.state().status().word()));
    m.put("Status", Json.of(StatusText.of(c, now)));
    return new Json.Obj(m);
  }

  /** The words as docker shows them: an argument with a blank in it has quotes around it. */
  private static String command(ContainerRecord r, boolean full) {
    StringBuilder words = new StringBuilder();
    for (String word : r.process().argv()) {
      boolean quotes = !words.isEmpty() && word.indexOf(' ') >= 0;
      words.append(words.isEmpty() ? "" : " ").append(quotes ? "'" + word + "'" : word);
    }
    boolean cut = !full && words.length() > SHORT_COMMAND;
    return cut ? words.substring(0, SHORT_COMMAND - 1) + '…' : words.toString();
  }

  /** On one line, whatever is in it: a list is read by line. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default ->
            out.append(
                c < ' ' || c == 0x7f ? String.format("\\x%02x", (int) c) : String.valueOf(c));
      }
    }
    return out.append('"').toString();
  }

  private static String labels(ContainerRecord r) {
    List<String> out = new ArrayList<>();
    r.labels().forEach((key, value) -> out.add(key + '=' + value));
    return String.join(",", out);
  }

  private static String mounts(ContainerRecord r) {
    List<String> out = new ArrayList<>();
    for (Mount mount : r.process().mounts()) {
      if (mount instanceof Mount.Bind b) {
        out.add(b.source().toString());
      }
    }
    return String.join(",", out);
  }

  private static String ports(Container c) {
    List<String> out = new ArrayList<>();
    for (PortMapping port : c.state().ports()) {
      out.add(port.toString());
    }
    return String.join(", ", out);
  }
}
