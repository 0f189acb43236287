package io.jbuild.runner.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DescribedDevicesTest {
  @TempDir Path directory;
  private Path first;
  private Path second;

  @BeforeEach
  void prepare() throws IOException {
    first = Files.createDirectories(directory.resolve("first"));
    second = directory.resolve("second");
  }

  private DeviceEdits edits(String... names) throws IOException {
    return DescribedDevices.in(List.of(first, second)).edits(List.of(names));
  }

  private static String spec(String variable) {
    return """
    {
      "cdiVersion": "0.6.0",
      "kind": "vendor.com/class",
      "devices": [
        {"name": "one", "containerEdits": {
          "env": ["ONE=%1$s"],
          "deviceNodes": [{"path": "/dev/one", "hostPath": "/dev/null"}, {"path": "/dev/full"}],
          "additionalGids": [7]}},
        {"name": "two", "containerEdits": {"env": ["TWO=%1$s"]}}
      ],
      "containerEdits": {
        "env": ["ALL=%1$s"],
        "mounts": [
          {"hostPath": "/etc", "containerPath": "/in", "options": ["ro", "rbind"]},
          {"containerPath": "/t", "type": "tmpfs", "options": ["size=1m"]}],
        "hooks": [{"hookName": "createContainer", "path": "/bin/true", "args": ["true", "x"]}]
      }
    }
    """
        .formatted(variable);
  }

  @Test
  void what_all_devices_of_a_file_need_comes_once_and_first() throws Exception {
    Files.writeString(first.resolve("a.json"), spec("a"));
    DeviceEdits edits = edits("vendor.com/class=one", "vendor.com/class=two");
    assertEquals(List.of("ALL=a", "ONE=a", "TWO=a"), edits.env());
    assertEquals(List.of("/dev/null:/dev/one", "/dev/full:/dev/full"), edits.devices());
    assertEquals(List.of(7L), edits.groups());
    assertEquals(
        List.of(
            new Mount.Bind(Path.of("/etc"), ContainerPath.of("/in"), true, true),
            new Mount.Tmpfs(ContainerPath.of("/t"), "size=1m")),
        edits.mounts());
    assertEquals(1, edits.hooks().array("createContainer").size());
  }

  @Test
  void a_later_directory_wins_and_two_files_of_one_do_not() throws Exception {
    Files.createDirectories(second);
    Files.writeString(first.resolve("a.json"), spec("a"));
    Files.writeString(second.resolve("b.json"), spec("b"));
    assertEquals(List.of("ALL=b", "TWO=b"), edits("vendor.com/class=two").env());
    Files.writeString(second.resolve("c.json"), spec("c"));
    String message =
        assertThrows(IOException.class, () -> edits("vendor.com/class=two")).toString();
    assertTrue(message.contains("b.json and ") && message.contains("c.json"), message);
  }

  @Test
  void one_that_is_not_there_is_an_error_that_says_where_was_looked() throws Exception {
    assertEquals(
        "cannot find the device v.com/c=x: no file of " + first + " or " + second + " describes it",
        assertThrows(IOException.class, () -> edits("v.com/c=x")).getMessage());
    Path yaml = Files.writeString(first.resolve("nvidia.yaml"), "kind: nvidia.com/gpu\n");
    String message = assertThrows(IOException.class, () -> edits("nvidia.com/gpu=all")).toString();
    assertTrue(message.contains(yaml + " is YAML") && message.contains("--format=json"), message);
  }

  @Test
  void a_name_has_a_vendor_a_class_and_a_name() {
    assertTrue(DescribedDevices.isName("vendor.com/class=name"));
    assertFalse(DescribedDevices.isName("/dev/null"));
    assertFalse(DescribedDevices.isName("vendor.com=name"));
    assertFalse(DescribedDevices.isName("vendor.com/class="));
  }
}
