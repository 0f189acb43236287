package io.jbuild.runner.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MountInfoTest {
  @Test
  void each_cell_is_found_behind_optional_ones() {
    String line = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 unbindable - ext3 /dev/root rw,sync";
    MountInfo mount =
        new MountInfo(
            "/mnt1", "/mnt2", List.of("rw", "noatime"), "ext3", "/dev/root", List.of("rw", "sync"));
    assertEquals(List.of(mount), MountInfo.parse(List.of(line)));
  }

  @Test
  void names_are_bytes_some_of_them_in_octal() {
    byte[] bytes = "1 0 0:1 / /a\\040ü\\134- rw - tmpfs - rw".getBytes(StandardCharsets.UTF_8);
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    assertEquals("/a ü\\-", MountInfo.parse(List.of(line)).get(0).point());
  }

  @Test
  void an_empty_source_is_one() {
    List<MountInfo> mounts = MountInfo.parse(List.of("1 0 0:1 / /x ro - tmpfs  rw"));
    assertEquals("", mounts.get(0).source());
    assertEquals(List.of("ro"), mounts.get(0).options());
  }

  @Test
  void what_is_no_such_line_is_left_out() {
    assertEquals(List.of(), MountInfo.parse(List.of("", "1 0 0:1 / /x rw", "1 0 - a b c")));
  }

  @Test
  void this_process_sees_a_root() throws Exception {
    assertTrue(MountInfo.ofThisProcess().stream().anyMatch(m -> m.point().equals("/")));
  }
}
