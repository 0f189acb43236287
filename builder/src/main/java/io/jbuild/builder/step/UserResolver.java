package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.Accounts;
import io.jbuild.runner.User;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Turns what USER says into numbers, by the accounts of the image. */
public final class UserResolver {
  private UserResolver() {}

  /**
   * Without a group: the user's own, with all that list it as a member. A number needs no account.
   */
  public static User resolve(String text, Accounts accounts) throws BuildException {
    if (text.isEmpty()) {
      return resolve("0", accounts);
    }
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    Optional<Accounts.User> account = find(name, accounts);
    long uid;
    if (account.isPresent()) {
      uid = account.get().uid();
    } else {
      uid =
          Accounts.id(name)
              .orElseThrow(() -> unknown("user", name, "passwd", accounts.userNames()));
    }
    if (!group.isEmpty()) {
      long only = group(group, accounts);
      return new User(uid, only, List.of(only));
    }
    long gid = account.isPresent() ? account.get().gid() : 0;
    Set<Long> groups = new LinkedHashSet<>();
    groups.add(gid);
    account.ifPresent(a -> groups.addAll(accounts.groupsOf(a.name())));
    return new User(uid, gid, List.copyOf(groups));
  }

  /** The account's directory; {@code /} when it has none. */
  public static String home(String text, Accounts accounts) {
    int colon = text.indexOf(':');
    String name = text.isEmpty() ? "0" : colon < 0 ? text : text.substring(0, colon);
    return find(name, accounts).map(Accounts.User::home).filter(h -> !h.isEmpty()).orElse("/");
  }

  private static Optional<Accounts.User> find(String name, Accounts accounts) {
    Optional<Accounts.User> user = accounts.findUser(name);
    if (user.isPresent()) {
      return user;
    }
    OptionalLong id = Accounts.id(name);
    return id.isPresent() ? accounts.findUser(id.getAsLong()) : Optional.empty();
  }

  private static long group(String name, Accounts accounts) throws BuildException {
    Optional<Accounts.Group> group = accounts.findGroup(name);
    if (group.isPresent()) {
      return group.get().gid();
    }
    return Accounts.id(name)
        .orElseThrow(() -> unknown("group", name, "group", accounts.groupNames()));
  }

  private static BuildException unknown(String what, String name, String file, List<String> known) {
    String has =
        known.isEmpty() ? "the image has no /etc/" + file : "it has " + String.join(", ", known);
    return new BuildException(
        ErrorCode.NO_SUCH_USER,
        "unable to find "
            + what
            + " "
            + name
            + ": no matching entries in "
            + file
            + " file; "
            + has);
  }
}
