package io.jbuild.builder.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.builder.BuildException;
import io.jbuild.layercache.Accounts;
import io.jbuild.runner.User;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserResolverTest {
  private static final Accounts ACCOUNTS =
      Accounts.parse(
          "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n",
          "root:x:0:\napp:x:1001:\nwheel:x:10:app,root\naudio:x:29:app\n");

  @Test
  void a_name_has_its_primary_and_supplementary_groups() throws Exception {
    assertEquals(
        new User(1000, 1001, List.of(1001L, 10L, 29L)), UserResolver.resolve("app", ACCOUNTS));
  }

  @Test
  void an_explicit_group_is_the_only_one() throws Exception {
    assertEquals(new User(1000, 10, List.of(10L)), UserResolver.resolve("app:wheel", ACCOUNTS));
    assertEquals(new User(1000, 77, List.of(77L)), UserResolver.resolve("1000:77", ACCOUNTS));
  }

  @Test
  void an_unknown_number_needs_no_account() throws Exception {
    assertEquals(new User(4242, 0, List.of(0L)), UserResolver.resolve("4242", Accounts.NONE));
  }

  @Test
  void an_unknown_name_is_an_error_that_says_who_is_there() {
    BuildException e =
        assertThrows(BuildException.class, () -> UserResolver.resolve("nobody", ACCOUNTS));
    assertEquals(
        "unable to find user nobody: no matching entries in passwd file; it has root, app",
        e.getMessage());
  }

  @Test
  void nobody_said_is_root() throws Exception {
    assertEquals(new User(0, 0, List.of(0L, 10L)), UserResolver.resolve("", ACCOUNTS));
    assertEquals("/root", UserResolver.home("", ACCOUNTS));
    assertEquals("/", UserResolver.home("4242", ACCOUNTS));
  }
}
