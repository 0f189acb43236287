package io.jbuild.runner;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One process in a sandbox: all that decides how it runs. Where nothing is said it is as docker
 * runs it (features of runtime-spec, config-linux.md).
 *
 * @param argv the command; a first word without slash is looked up in the container's PATH
 * @param env entries {@code NAME=value}
 * @param mounts in order; later ones may lie below earlier ones
 * @param devices of the host that the container sees too: {@code PATH} or {@code PATH:TARGET}
 * @param sysctls set in its own namespaces
 * @param shared namespaces that are the host's
 * @param runtime name or path of an OCI runtime that runs it; empty for our own sandbox
 * @param hooks as {@code hooks} in runtime-spec's config.md, which another runtime runs
 * @param joined namespaces that are another container's: the {@code /proc/PID} of a process in it
 * @param annotations for another runtime, as in runtime-spec's config.md
 * @param privileged all capabilities, no seccomp, nothing masked, all devices
 */
public record RunSpec(
    List<String> argv,
    List<String> env,
    ContainerPath cwd,
    User user,
    String hostname,
    NetworkMode network,
    List<Mount> mounts,
    Limits limits,
    Set<Capability> capabilities,
    SeccompMode seccomp,
    boolean noNewPrivileges,
    boolean privileged,
    boolean readOnlyRoot,
    boolean init,
    List<String> devices,
    Map<String, String> sysctls,
    Set<Namespace> shared,
    String runtime,
    Json.Obj hooks,
    Map<Namespace, Path> joined,
    Map<String, String> annotations) {

  public RunSpec {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("no command");
    }
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
    devices = List.copyOf(devices);
    sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
    shared = Collections.unmodifiableSet(new TreeSet<>(shared));
    joined = Collections.unmodifiableMap(new TreeMap<>(joined));
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  public static Builder of(List<String> argv) {
    return new Builder(argv);
  }

  /** The same with another host name, and the variable that tells of it unless that is set. */
  public RunSpec withHostname(String v) {
    List<String> all = new ArrayList<>(env);
    if (all.stream().noneMatch(e -> e.startsWith("HOSTNAME="))) {
      all.add("HOSTNAME=" + v);
    }
    return change().env(all).hostname(v).build();
  }

  /** The same with another command. */
  public RunSpec withArgv(List<String> v) {
    Builder b = change();
    b.argv = v;
    return b.build();
  }

  /** Whether a namespace of this kind is made for it. */
  public boolean owns(Namespace namespace) {
    return !shared.contains(namespace) && !joined.containsKey(namespace);
  }

  /** All of it, to be changed. */
  public Builder change() {
    return new Builder(argv)
        .env(env)
        .cwd(cwd)
        .user(user)
        .hostname(hostname)
        .network(network)
        .mounts(mounts)
        .limits(limits)
        .capabilities(capabilities)
        .seccomp(seccomp)
        .noNewPrivileges(noNewPrivileges)
        .privileged(privileged)
        .readOnlyRoot(readOnlyRoot)
        .init(init)
        .devices(devices)
        .sysctls(sysctls)
        .shared(shared)
        .runtime(runtime)
        .hooks(hooks)
        .joined(joined)
        .annotations(annotations);
  }

  /** Puts a specification together; each method replaces what was there. */
  public static final class Builder {
    private List<String> argv;
    private List<String> env = List.of();
    private ContainerPath cwd = ContainerPath.ROOT;
    private User user = User.ROOT;
    private String hostname = "localhost";
    private NetworkMode network = NetworkMode.NONE;
    private List<Mount> mounts = List.of();
    private Limits limits = Limits.NONE;
    private Set<Capability> capabilities = Capability.defaults();
    private SeccompMode seccomp = SeccompMode.DEFAULT;
    private boolean noNewPrivileges = true;
    private boolean privileged;
    private boolean readOnlyRoot;
    private boolean init;
    private List<String> devices = List.of();
    private Map<String, String> sysctls = Map.of();
    private Set<Namespace> shared = Set.of();
    private String runtime = "";
    private Json.Obj hooks = Json.Obj.EMPTY;
    private Map<Namespace, Path> joined = Map.of();
    private Map<String, String> annotations = Map.of();

    private Builder(List<String> argv) {
      this.argv = argv;
    }

    public Builder env(List<String> v) {
      env = v;
      return this;
    }

    public Builder cwd(ContainerPath v) {
      cwd = v;
      return this;
    }

    public Builder user(User v) {
      user = v;
      return this;
    }

    public Builder hostname(String v) {
      hostname = v;
      return this;
    }

    public Builder network(NetworkMode v) {
      network = v;
      return this;
    }

    public Builder mounts(List<Mount> v) {
      mounts = v;
      return this;
    }

    public Builder limits(Limits v) {
      limits = v;
      return this;
    }

    public Builder capabilities(Set<Capability> v) {
      capabilities = v;
      return this;
    }

    public Builder seccomp(SeccompMode v) {
      seccomp = v;
      return this;
    }

    public Builder noNewPrivileges(boolean v) {
      noNewPrivileges = v;
      return this;
    }

    public Builder privileged(boolean v) {
      privileged = v;
      return this;
    }

    public Builder readOnlyRoot(boolean v) {
      readOnlyRoot = v;
      return this;
    }

    public Builder init(boolean v) {
      init = v;
      return this;
    }

    public Builder devices(List<String> v) {
      devices = v;
      return this;
    }

    public Builder sysctls(Map<String, String> v) {
      sysctls = v;
      return this;
    }

    public Builder shared(Set<Namespace> v) {
      shared = v;
      return this;
    }

    public Builder runtime(String v) {
      runtime = v;
      return this;
    }

    public Builder hooks(Json.Obj v) {
      hooks = v;
      return this;
    }

    public Builder joined(Map<Namespace, Path> v) {
      joined = v;
      return this;
    }

    public Builder annotations(Map<String, String> v) {
      annotations = v;
      return this;
    }

    public RunSpec build() {
      return new RunSpec(
          argv,
          env,
          cwd,
          user,
          hostname,
          network,
          mounts,
          limits,
          capabilities,
          seccomp,
          noNewPrivileges,
          privileged,
          readOnlyRoot,
          init,
          devices,
          sysctls,
          shared,
          runtime,
          hooks,
          joined,
          annotations);
    }
  }
}
