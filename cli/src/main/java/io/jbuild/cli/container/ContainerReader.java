package io.jbuild.cli.container;

import io.jbuild.builder.step.LowerTrees;
import io.jbuild.builder.step.UserResolver;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.runner.Mount;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerRecord;
import io.jbuild.runner.container.LogPlan;
import io.jbuild.runner.container.RestartPolicy;
import io.jbuild.runner.device.DescribedDevices;
import io.jbuild.runner.network.PortMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the flags of {@code run} and {@code create}, over an image, into a container to make. */
final class ContainerReader {
  private static final String CONTAINER = "container:";
  private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

  private final Arguments a;
  private final Session session;
  private final Image image;
  private final VolumeMounts volumes;

  ContainerReader(Arguments a, Session session, Image image) throws IOException {
    this.a = a;
    this.session = session;
    this.image = image;
    this.volumes = new VolumeMounts(session, image);
  }

  /** Makes the container; when that fails, nothing is left of it. */
  Container create() throws IOException, CommandException {
    boolean made = false;
    try {
      Container c = session.containers().create(read());
      made = true;
      return c;
    } finally {
      if (!made) {
        volumes.undo();
      }
    }
  }

  private ContainerRecord.Builder read() throws IOException, CommandException {
    ContainerConfig config = image.config().container();
    String network = network(a.value("--network").orElse("default"));
    ContainerRecord.Builder out =
        ContainerRecord.of(
                a.argument(0), image.id().toString(), image.config().diffIds(), process(network))
            .name(a.value("--name").orElse(""))
            .network(network)
            .joined(new NamespaceReader(a).joined())
            .ports(ports(config, network))
            .terminal(a.has("--tty"))
            .openInput(a.has("--interactive"))
            .autoRemove(a.has("--rm"))
            .labels(labels(config))
            .health(HealthReader.read(a, config.healthcheck()))
            .lookup(new LookupReader(a).read(network))
            .log(log());
    Optional<String> signal = a.value("--stop-signal").or(config::stopSignal);
    signal.ifPresent(s -> out.stopSignal(SignalName.parse("--stop-signal", s)));
    a.value("--stop-timeout")
        .ifPresent(t -> out.stopTimeoutSeconds(Seconds.parse("--stop-timeout", t)));
    RestartPolicy restart = RestartPolicy.parse(a.value("--restart").orElse("no"));
    if (a.has("--rm") && restart.kind() != RestartPolicy.Kind.NO) {
      throw new UsageException("--rm conflicts with --restart " + restart + ": use one of them");
    }
    return out.restart(restart).volumes(volumes.anonymous());
  }

  private RunSpec process(String network) throws IOException, CommandException {
    ContainerConfig config = image.config().container();
    String user = a.value("--user").orElse(config.user());
    Accounts accounts = accounts();
    String directory = a.value("--workdir").orElse(config.workingDir());
    if (!directory.isEmpty() && !directory.startsWith("/")) {
      throw new UsageException(
          "invalid value '" + directory + "' for --workdir: it must be an absolute path");
    }
    RunSpec.Builder spec =
        RunSpec.of(command(config))
            .env(Processes.environment(config.env(), a, session, UserResolver.home(user, accounts)))
            .cwd(directory.isEmpty() ? ContainerPath.ROOT : ContainerPath.of(directory))
            .user(Processes.user(user, a.values("--group-add"), accounts))
            .hostname(hostname(network))
            .mounts(mounts())
            .limits(new LimitsReader(a).read())
            .readOnlyRoot(a.has("--read-only"))
            .runtime(a.value("--runtime").orElse(""))
            .init(a.has("--init"))
            .sysctls(sysctls())
            .annotations(a.pairs("--annotation"));
    new SecurityReader(a, session.directory()).read(spec);
    new DeviceReader(a).read(spec, DescribedDevices.ofHost());
    return spec.build();
  }

  private List<Mount> mounts() throws IOException {
    if (!a.value("--volume-driver").orElse("local").equals("local")) {
      throw new UsageException("the only --volume-driver is local");
    }
    Mounts said = Mounts.read(a, session.directory());
    return volumes.all(said, new VolumesFrom(session).read(a.values("--volumes-from")));
  }

  private Map<String, String> sysctls() {
    Map<String, String> out = new LinkedHashMap<>(a.pairs("--sysctl"));
    a.value("--domainname").ifPresent(d -> out.put("kernel.domainname", d));
    return out;
  }

  private Accounts accounts() throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(session.store().layers().get(diffId));
    }
    return LowerTrees.of(session.files(), layers).accounts();
  }

  /** What the user says in place of CMD follows ENTRYPOINT; another entry point drops CMD. */
  private List<String> command(ContainerConfig config) {
    List<String> words = new ArrayList<>();
    List<String> said = a.rest().subList(1, a.rest().size());
    Optional<String> entrypoint = a.value("--entrypoint");
    if (entrypoint.isPresent()) {
      entrypoint.filter(e -> !e.isEmpty()).ifPresent(words::add);
    } else {
      config.entrypoint().ifPresent(words::addAll);
    }
    if (!said.isEmpty()) {
      words.addAll(said);
    } else if (entrypoint.isEmpty()) {
      config.cmd().ifPresent(words::addAll);
    }
    if (words.isEmpty()) {
      throw new UsageException(
          "no command: neither the image "
              + a.argument(0)
              + " nor the command line says what to run");
    }
    return words;
  }

  private String hostname(String network) throws IOException {
    boolean joined = network.startsWith(CONTAINER);
    if (a.value("--hostname").isPresent()) {
      if (joined) {
        throw new UsageException(
            "--hostname conflicts with --network " + network + ": that container has a name");
      }
      return a.value("--hostname").get();
    }
    if (joined) {
      String name = network.substring(CONTAINER.length());
      return session.containers().get(name).record().process().hostname();
    }
    Optional<String> other = new NamespaceReader(a).container(Namespace.UTS);
    if (other.isPresent()) {
      return session.containers().get(other.get()).record().process().hostname();
    }
    // without one, a container is called by its id
    return network.equals("host") || a.value("--uts").equals(Optional.of("host"))
        ? Files.readString(HOSTNAME).strip()
        : "";
  }

  private static String network(String text) {
    boolean known =
        switch (text) {
          case "default", "host", "none", "bridge" -> true;
          default -> text.startsWith(CONTAINER);
        };
    if (!known) {
      throw new UsageException(
          "invalid value '"
              + text
              + "' for --network: want bridge, host, none or container:NAME; networks of one's own"
              + " are not supported");
    }
    return text;
  }

  private List<PortMapping> ports(ContainerConfig config, String network) {
    List<PortMapping> out = new ArrayList<>();
    for (String text : a.values("--publish")) {
      out.addAll(PortMapping.parse(text));
    }
    if (a.has("--publish-all")) {
      List<String> exposed = new ArrayList<>(config.exposedPorts());
      exposed.addAll(a.values("--expose"));
      for (String text : exposed) {
        for (PortMapping port : PortMapping.parse(text)) {
          boolean there =
              out.stream()
                  .anyMatch(
                      p ->
                          p.containerPort() == port.containerPort()
                              && p.protocol().equals(port.protocol()));
          if (!there) {
            out.add(port);
          }
        }
      }
    }
    if (network.startsWith(CONTAINER) && !out.isEmpty()) {
      throw new UsageException(
          "--publish conflicts with --network "
              + network
              + ": publish the ports of that container");
    }
    if (network.equals("host") && !out.isEmpty()) {
      // as docker does: the ports of the host are the container's own there
      session.console().err().println("jbuild: published ports mean nothing with --network host");
      return List.of();
    }
    return out;
  }

  private LogPlan log() {
    Map<String, String> options = a.pairs("--log-opt");
    return LogPlan.of(a.value("--log-driver").orElse(""), options);
  }

  private Map<String, String> labels(ContainerConfig config) throws IOException {
    Map<String, String> out = new LinkedHashMap<>(config.labels());
    List<String> said = new ArrayList<>();
    for (String file : a.values("--label-file")) {
      said.addAll(Processes.lines(session.directory().resolve(file)));
    }
    said.addAll(a.values("--label"));
    for (String label : said) {
      int equals = label.indexOf('=');
      out.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    return out;
  }
}
