package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.container.HostMemory;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.Privileges;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code jbuild info}. */
public final class InfoVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("info", "Show what jbuild runs on and where it keeps things")
        .option("-f --format", "TEMPLATE", "Go template, or json");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    Json.Obj info = collect(session);
    PrintStream out = session.console().out();
    String format = a.value("--format").orElse("");
    if (!format.isEmpty()) {
      new Listing(List.of(), Map.of()).print(out, format, List.of(info));
      return 0;
    }
    for (Map.Entry<String, Json> member : info.members().entrySet()) {
      out.print(words(member.getKey()) + ": " + value(member) + "\n");
    }
    return 0;
  }

  private static String value(Map.Entry<String, Json> member) {
    Json v = member.getValue();
    if (member.getKey().equals("MemTotal") && v instanceof Json.Num n) {
      return Sizes.bytes(n.integer().orElse(0L));
    }
    if (v instanceof Json.Str s) {
      return s.value();
    }
    return v instanceof Json.Num n ? n.text() : v.toString();
  }

  private static Json.Obj collect(Session session) throws IOException {
    Path root = session.store().root();
    ContainerLayers containers = ContainerLayers.read(root);
    return Json.Obj.EMPTY
        .with("ServerVersion", Json.of(VersionVerb.read()))
        .with("DockerRootDir", Json.of(root.toString()))
        .with("Driver", Json.of("overlay"))
        .with("Containers", Json.of(containers.count()))
        .with("Images", Json.of(session.store().images().list().size()))
        .with("CgroupVersion", Json.of(cgroupVersion()))
        .with("KernelVersion", Json.of(firstLine(Path.of("/proc/sys/kernel/osrelease"))))
        .with("OperatingSystem", Json.of(operatingSystem()))
        .with("OSType", Json.of("linux"))
        .with("Architecture", Json.of(System.getProperty("os.arch", "")))
        .with("NCPU", Json.of(Runtime.getRuntime().availableProcessors()))
        .with("MemTotal", Json.of(HostMemory.total()))
        .with("Name", Json.of(firstLine(Path.of("/proc/sys/kernel/hostname"))))
        .with("JavaVersion", Json.of(Runtime.version().toString()))
        .with("Rootless", Json.of(Boolean.toString(Privileges.ofThisProcess().userNamespace())));
  }

  private static String cgroupVersion() {
    return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "2" : "1";
  }

  private static String operatingSystem() throws IOException {
    Path release = Path.of("/etc/os-release");
    if (Files.isReadable(release)) {
      for (String line : Files.readAllLines(release)) {
        if (line.startsWith("PRETTY_NAME=")) {
          return line.substring("PRETTY_NAME=".length()).replace("\"", "");
        }
      }
    }
    return "Linux";
  }

  private static String firstLine(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.isEmpty() ? "" : lines.get(0);
  }

  /** {@code CgroupVersion} as {@code Cgroup Version}. */
  private static String words(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      boolean begin = i > 0 && Character.isUpperCase(name.charAt(i));
      boolean acronym = begin && Character.isUpperCase(name.charAt(i - 1));
      out.append(begin && !acronym ? " " : "").append(name.charAt(i));
    }
    return out.toString();
  }
}
