package io.jbuild.cli.container;

/** Flags of docker and podman for which there is no place here, and what to do instead. */
final class AbsentFlags {
  private static final String WINDOWS = "containers of Windows alone have it";
  private static final String NAMES =
      "there is one bridge, whose containers have an address each, which inspect shows; use"
          + " --add-host NAME:ADDRESS, or --network container:NAME";
  private static final String DISKS = "--blkio-weight sets the share of all disks";

  private AbsentFlags() {}

  /** Empty for a flag that nobody has. */
  static String why(String flag) {
    return switch (flag) {
      case "--link", "--network-alias", "--ip", "--ip6", "--link-local-ip", "--mac-address" ->
          NAMES;
      case "--cgroup-parent" ->
          "control groups are made below jbuild's own; start jbuild in the one that is to hold them:"
              + " systemd-run --scope --slice=NAME jbuild …";
      case "--storage-opt" ->
          "a container may write as much as there is room; put the store (--root) on a file system"
              + " with a quota";
      case "--use-api-socket" -> "there is no daemon that has a socket";
      case "--cpu-rt-period", "--cpu-rt-runtime" ->
          "control groups of version 2 do not have it; use --cpu-shares or --cpuset-cpus";
      case "--memory-reservation", "--memory-swappiness" ->
          "it is a wish, not a limit; --memory and --memory-swap are kept";
      case "--cpuset-mems" -> "--cpuset-cpus keeps a container on the processors of a node";
      case "--device-cgroup-rule" -> "name each device by --device";
      case "--blkio-weight-device",
          "--device-read-bps",
          "--device-read-iops",
          "--device-write-bps",
          "--device-write-iops" ->
          DISKS;
      case "--cpu-count", "--cpu-percent", "--io-maxbandwidth", "--io-maxiops" -> WINDOWS;
      case "--oom-kill-disable" ->
          "control groups of version 2 do not have it; use --oom-score-adj";
      case "--kernel-memory" -> "the kernel no longer has it; --memory counts all";
      case "--detach-keys" ->
          "a container in the foreground ends with jbuild; use run -d, then attach, from which keys"
              + " detach";
      case "--checkpoint", "--checkpoint-dir" -> "processes are not saved and brought back";
      case "--replace" -> "remove the other container first: jbuild rm -f NAME";
      case "--rmi" -> "remove the image afterwards: jbuild rmi NAME";
      case "--secret" -> "mount a file: -v FILE:/run/secrets/NAME:ro";
      case "--tz" ->
          "set a variable or mount a file: -e TZ=ZONE, -v /etc/localtime:/etc/localtime:ro";
      case "--timeout" -> "timeout SECONDS jbuild run … does it";
      case "--unsetenv", "--unsetenv-all" -> "-e NAME takes one away that the caller does not have";
      case "--env-host" -> "-e NAME passes a variable on";
      case "--rootfs" -> "make it an image: tar -C DIR -c . | jbuild import - NAME";
      case "--uidmap", "--gidmap", "--subuidname", "--subgidname" ->
          "an ordinary user's subordinate ids are mapped as they are; root's containers have the"
              + " host's ids";
      case "--tls-verify", "--authfile", "--creds", "--cert-dir" ->
          "say it before the verb, or pull first: jbuild --tls-verify=false pull IMAGE";
      case "--pod", "--pod-id-file" -> "containers share namespaces by --network container:NAME";
      default -> "";
    };
  }
}
