package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.grammar.parse.Closest;
import io.jbuild.layercache.Accounts;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** Whom files belong to. */
public record Owner(long uid, long gid) {
  public static final Owner ROOT = new Owner(0, 0);

  /** Whether {@code user[:group]} has a name in it, so that the image must say what it means. */
  public static boolean needsAccounts(String text) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    return isName(user) || isName(group);
  }

  private static boolean isName(String text) {
    return !text.isEmpty() && Accounts.id(text).isEmpty();
  }

  /**
   * What {@code user[:group]} means in an image. Without a group: a number is the group too, a name
   * stands for the user's primary group; with an empty one ({@code user:}) it is root's.
   *
   * @throws BuildException when the image does not know a name
   */
  public static Owner of(String text, Accounts accounts) throws BuildException {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    long uid = 0;
    long gid = 0;
    OptionalLong number = Accounts.id(user);
    if (number.isPresent()) {
      uid = number.getAsLong();
      gid = uid;
    } else if (!user.isEmpty()) {
      Optional<Accounts.User> found = accounts.findUser(user);
      if (found.isEmpty()) {
        throw unknown("user", user, "/etc/passwd", accounts.userNames());
      }
      uid = found.get().uid();
      gid = found.get().gid();
    }
    if (colon >= 0) {
      gid = group.isEmpty() ? 0 : group(group, accounts);
    }
    return new Owner(uid, gid);
  }

  private static long group(String group, Accounts accounts) throws BuildException {
    OptionalLong number = Accounts.id(group);
    if (number.isPresent()) {
      return number.getAsLong();
    }
    Optional<Accounts.Group> found = accounts.findGroup(group);
    if (found.isEmpty()) {
      throw unknown("group", group, "/etc/group", accounts.groupNames());
    }
    return found.get().gid();
  }

  private static BuildException unknown(
      String what, String name, String file, Collection<String> known) {
    String guess = Closest.to(name, known).map(n -> " (did you mean " + n + "?)").orElse("");
    return new BuildException(
        ErrorCode.NO_SUCH_USER,
        "unable to find "
            + what
            + " "
            + name
            + ": no matching entries in the image's "
            + file
            + guess);
  }
}
