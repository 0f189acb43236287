package io.jbuild.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.Healthcheck;
import io.jbuild.runner.Capability;
import io.jbuild.runner.Limits;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.SeccompMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Limits, privileges, health checks and signals. */
final class FlagReadersTest {
  private static Arguments parse(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("image");
    return ContainerFlags.of("run", "").parse(all);
  }

  private static Limits limits(String... words) {
    return new LimitsReader(parse(words)).read();
  }

  private static RunSpec security(String... words) {
    RunSpec.Builder spec = RunSpec.of(List.of("true"));
    new SecurityReader(parse(words), Path.of("/d")).read(spec);
    return spec.build();
  }

  private static String usage(Executable read) {
    return String.valueOf(assertThrows(UsageException.class, read).getMessage());
  }

  @Test
  void limits_are_read_with_their_units() {
    Limits l =
        limits(
            "-m",
            "64m",
            "--memory-swap=-1",
            "--cpus",
            "1.5",
            "-c",
            "512",
            "--pids-limit",
            "7",
            "--shm-size=1g",
            "--ulimit",
            "nofile=10:20",
            "--cpuset-cpus",
            "0-1");
    assertEquals(OptionalLong.of(64L << 20), l.memory());
    assertEquals(OptionalLong.of(-1), l.memorySwap());
    assertEquals(OptionalLong.of(1_500_000_000L), l.nanoCpus());
    assertEquals(OptionalLong.of(512), l.cpuShares());
    assertEquals(OptionalLong.of(7), l.pids());
    assertEquals(1L << 30, l.shmSize());
    assertEquals(20, l.ulimits().get(0).hard());
    assertEquals(Optional.of("0-1"), l.cpusetCpus());
    assertEquals(Limits.NONE, limits());
  }

  @Test
  void swap_counts_memory_too() {
    assertEquals(
        "--memory-swap counts memory and swap together: set --memory, too",
        usage(() -> limits("--memory-swap=1g")));
    assertEquals(
        "--memory-swap counts memory and swap together: it can't be less than --memory",
        usage(() -> limits("-m=1g", "--memory-swap=1m")));
  }

  @Test
  void numbers_are_numbers() {
    assertEquals(
        "invalid value 'two' for --cpus: want a number such as 1.5",
        usage(() -> limits("--cpus=two")));
    assertEquals("invalid value '0' for --cpus: want more than 0", usage(() -> limits("--cpus=0")));
    assertEquals(
        "invalid value 'x' for --pids-limit: want a number", usage(() -> limits("--pids-limit=x")));
  }

  @Test
  void capabilities_are_added_and_dropped() {
    Set<Capability> expected = EnumSet.copyOf(Capability.defaults());
    expected.add(Capability.NET_ADMIN);
    expected.remove(Capability.MKNOD);
    assertEquals(
        expected, security("--cap-add=NET_ADMIN", "--cap-drop", "cap_mknod").capabilities());
    assertEquals(
        Set.of(Capability.CHOWN), security("--cap-drop=ALL", "--cap-add=CHOWN").capabilities());
    Set<Capability> most = EnumSet.allOf(Capability.class);
    most.remove(Capability.SYS_ADMIN);
    assertEquals(most, security("--cap-add=all", "--cap-drop=SYS_ADMIN").capabilities());
    assertEquals(
        "invalid value 'FLY' for --cap-add: no such capability",
        usage(() -> security("--cap-add=FLY")));
  }

  @Test
  void seccomp_is_docker_s_list_unless_said() {
    assertEquals(SeccompMode.DEFAULT, security().seccomp());
    assertEquals(SeccompMode.UNCONFINED, security("--security-opt=seccomp=unconfined").seccomp());
    assertEquals(
        new SeccompMode.Profile(Path.of("/d/mine.json")),
        security("--security-opt", "seccomp=mine.json").seccomp());
    assertEquals(
        "--security-opt apparmor is not supported: containers are kept in by namespaces,"
            + " capabilities and seccomp alone",
        usage(() -> security("--security-opt=apparmor=docker-default")));
    assertEquals(
        security(), security("--security-opt=apparmor=unconfined", "--security-opt=label=disable"));
  }

  @Test
  void flags_stand_in_for_parts_of_the_image_s_health_check() {
    Healthcheck image =
        new Healthcheck(
            List.of("CMD", "true"),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ZERO,
            3);
    Healthcheck read =
        HealthReader.read(parse("--health-interval=1m30s"), Optional.of(image)).orElseThrow();
    assertEquals(Duration.ofSeconds(90), read.interval());
    assertEquals(image.test(), read.test());
    assertEquals(
        Optional.empty(), HealthReader.read(parse("--no-healthcheck"), Optional.of(image)));
    assertEquals(
        List.of("CMD-SHELL", "check"),
        HealthReader.read(parse("--health-cmd=check"), Optional.empty()).orElseThrow().test());
    assertEquals(
        "--no-healthcheck conflicts with the --health flags: use one",
        usage(
            () ->
                HealthReader.read(parse("--no-healthcheck", "--health-cmd=x"), Optional.empty())));
  }

  @Test
  void signals_have_names_and_numbers() {
    assertEquals(15, SignalName.parse("-s", "term"));
    assertEquals(1, SignalName.parse("-s", "SIGHUP"));
    assertEquals(9, SignalName.parse("-s", "9"));
    assertEquals(37, SignalName.parse("-s", "RTMIN+3"));
    assertEquals(
        "invalid value '65' for --signal: want a signal such as TERM, SIGHUP or 9",
        usage(() -> SignalName.parse("--signal", "65")));
    assertEquals(
        "invalid value 'WHAT' for --signal: want a signal such as TERM, SIGHUP or 9",
        usage(() -> SignalName.parse("--signal", "WHAT")));
  }

  @Test
  void addresses_are_checked_before_anything_is_made() {
    assertEquals(
        List.of("h:host-gateway", "six:::1"),
        new LookupReader(parse("--add-host=h:host-gateway", "--add-host=six:[::1]"))
            .read("default")
            .hosts());
    assertEquals(
        "invalid value 'h:name' for --add-host: 'name' is no address",
        usage(() -> new LookupReader(parse("--add-host=h:name")).read("default")));
    assertEquals(
        "invalid value 'dns.example' for --dns: 'dns.example' is no address",
        usage(() -> new LookupReader(parse("--dns=dns.example")).read("default")));
    assertEquals(
        "--add-host or --dns conflicts with --network container:x: give them to that container",
        usage(() -> new LookupReader(parse("--dns=1.1.1.1")).read("container:x")));
  }

  @Test
  void streams_are_attached_by_name() {
    assertEquals(new Attaching(true, true, true), Attaching.of(parse("-i")));
    assertEquals(new Attaching(false, true, false), Attaching.of(parse("-i", "-a", "STDOUT")));
    assertEquals(new Attaching(true, false, false), Attaching.of(parse("-i", "-a", "stdin")));
    assertEquals(
        "invalid value 'all' for --attach: want stdin, stdout or stderr",
        usage(() -> Attaching.of(parse("-a", "all"))));
  }
}
