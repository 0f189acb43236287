package io.jbuild.runner.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TmpfsOptionsTest {
  private static final long USUAL = MountFlags.NOSUID | MountFlags.NODEV;

  @Test
  void words_are_flags_and_the_rest_is_for_the_file_system() {
    assertEquals(
        new TmpfsOptions(USUAL | MountFlags.NOEXEC, "size=64k,mode=1777"),
        TmpfsOptions.parse("rw,noexec,nosuid,size=64k,mode=1777"));
    assertEquals(new TmpfsOptions(USUAL | MountFlags.RDONLY, ""), TmpfsOptions.parse("ro"));
  }

  @Test
  void the_later_word_counts() {
    assertEquals(new TmpfsOptions(USUAL, ""), TmpfsOptions.parse("noexec,exec,ro,rw"));
    assertEquals(new TmpfsOptions(USUAL, ""), TmpfsOptions.parse(""));
  }
}
