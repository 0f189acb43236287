package io.jbuild.cli.container;

import io.jbuild.cli.Flags;

/** What {@code run} and {@code create} take. */
final class ContainerFlags {
  private ContainerFlags() {}

  static Flags of(String name, String description) {
    Flags flags = Flags.of(name, description);
    process(flags);
    files(flags);
    network(flags);
    limits(flags);
    life(flags);
    return flags
        .arguments(
            "IMAGE [COMMAND] [ARG...]",
            "1..*",
            "The image, and what to run in place of its command")
        .stopAtArgument();
  }

  private static void process(Flags flags) {
    flags
        .flag("-i --interactive", "Pass standard input on")
        .flag("-t --tty", "Give it a terminal")
        .options("-a --attach", "STREAM", "stdin, stdout or stderr alone; both outputs")
        .options("-e --env", "NAME[=VALUE]", "Set an environment variable")
        .options("--env-file", "FILE", "Set those of a file, one a line")
        .option("-u --user", "USER[:GROUP]", "Who it runs as")
        .options("--group-add", "GROUP", "A further group")
        .option("-w --workdir", "DIR", "The working directory")
        .option("--entrypoint", "COMMAND", "In place of the image's entry point")
        .flag("--privileged", "Everything is allowed")
        .options("--cap-add", "NAME", "Add a capability, or ALL")
        .options("--cap-drop", "NAME", "Drop a capability, or ALL")
        .options("--security-opt", "OPTION", "no-new-privileges, seccomp=unconfined|FILE")
        .option("--runtime", "NAME|PATH", "An OCI runtime that runs it, such as runc or crun")
        .flag("--init", "Reap processes and hand signals on")
        .option("--pid", "host|container:NAME", "Share the processes of the host or a container")
        .option("--ipc", "host|container:NAME", "Share queues, semaphores and /dev/shm")
        .option("--uts", "host|container:NAME", "Share the host name")
        .option("--cgroupns", "private", "The control groups that it sees; always its own")
        .option("--isolation", "default", "How it is kept apart; always by namespaces")
        .option("--userns", "host", "The user namespace; always that of who calls")
        .options("--sysctl", "NAME=VALUE", "A kernel parameter of its namespaces");
  }

  private static void files(Flags flags) {
    flags
        .options("-v --volume", "SOURCE:TARGET[:OPTIONS]", "Mount a directory or a volume")
        .options("--mount", "TYPE=…,SOURCE=…,TARGET=…", "Mount a bind, tmpfs or volume")
        .options("--volumes-from", "CONTAINER[:ro]", "The volumes and directories of another")
        .option("--volume-driver", "NAME", "local")
        .options("--tmpfs", "TARGET[:OPTIONS]", "Mount an empty file system in memory")
        .flag("--read-only", "Its root file system cannot be written to")
        .options(
            "--device", "PATH[:TARGET]|NAME", "A device of the host, or one that CDI describes")
        .option("--gpus", "all|NUMBER|device=NAME,…", "GPUs that CDI describes as nvidia.com/gpu")
        .option("--shm-size", "BYTES", "Size of /dev/shm");
  }

  private static void network(Flags flags) {
    flags
        .option("--network --net", "NAME", "host, none, bridge or container:NAME")
        .options("-p --publish", "[[IP:]HOST:]PORT[/PROTOCOL]", "Open a port of the host")
        .flag("-P --publish-all", "Open a free port of the host for each that the image exposes")
        .options("--expose", "PORT[/PROTOCOL]", "A port for --publish-all")
        .options("--add-host", "NAME:ADDRESS", "A line for /etc/hosts; host-gateway is the host")
        .options("--dns", "ADDRESS", "A name server")
        .options(
            "--dns-search", "DOMAIN", "Where names without a dot are looked for; . for nowhere")
        .options("--dns-option --dns-opt", "OPTION", "One of resolv.conf")
        .option("-h --hostname", "NAME", "Its host name")
        .option("--domainname", "NAME", "The domain of its host name");
  }

  private static void limits(Flags flags) {
    groups(flags);
    flags
        .option("--oom-score-adj", "NUMBER", "-1000 to 1000")
        .options("--ulimit", "NAME=SOFT[:HARD]", "A resource limit");
  }

  /** Limits that control groups keep, which can be changed later. */
  static Flags groups(Flags flags) {
    return flags
        .option("-m --memory", "BYTES", "Memory at most")
        .option("--memory-swap", "BYTES", "Memory and swap at most; -1: no limit")
        .option("--cpus", "NUMBER", "Processors at most")
        .option("--cpu-quota", "MICROSECONDS", "Processor time at most in each --cpu-period")
        .option("--cpu-period", "MICROSECONDS", "What --cpu-quota is a part of; 100000")
        .option("-c --cpu-shares", "WEIGHT", "Weight among others; 1024 is usual")
        .option("--cpuset-cpus", "LIST", "Processors that it may use")
        .option("--blkio-weight", "WEIGHT", "Share of a disk among others, 10 to 1000")
        .option("--pids-limit", "NUMBER", "Processes at most; -1: no limit");
  }

  private static void life(Flags flags) {
    flags
        .option("--name", "NAME", "Its name")
        .options("-l --label", "KEY[=VALUE]", "A label")
        .options("--annotation", "KEY=VALUE", "A word to --runtime; inspect shows it")
        .options("--label-file", "FILE", "Labels of a file, one a line")
        .flag("--rm", "Remove it when it has ended")
        .option("--restart", "POLICY", "no, on-failure[:tries], always, unless-stopped")
        .option("--cidfile", "FILE", "Write its id there")
        .option("--platform", "OS/ARCH", "Of an image for several")
        .option("--pull", "WHEN", "always, missing or never")
        .flag("-q --quiet", "Say nothing of what is pulled, which is so in any case")
        .option("--log-driver", "NAME", "json-file, local or none")
        .options("--log-opt", "NAME=VALUE", "max-size=10m, max-file=3")
        .option("--stop-signal", "SIGNAL", "What asks it to end")
        .option("--stop-timeout", "SECONDS", "How long it may take to end")
        .option("--health-cmd", "COMMAND", "How to tell whether it is well")
        .option("--health-interval", "TIME", "How often")
        .option("--health-timeout", "TIME", "How long that may take")
        .option("--health-start-period", "TIME", "How long failures at first do not count")
        .option("--health-start-interval", "TIME", "How often at first")
        .option("--health-retries", "NUMBER", "How many failures in a row make it unhealthy")
        .flag("--no-healthcheck", "Do not check whether it is well");
  }
}
