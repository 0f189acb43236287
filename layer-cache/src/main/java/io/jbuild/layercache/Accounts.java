package io.jbuild.layercache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The users and groups of an image: passwd(5) and group(5). Lines that do not parse are passed
 * over, as libc does.
 */
public final class Accounts {
  public static final Accounts NONE = new Accounts(List.of(), List.of());
  private static final long MAX_ID = 0xffff_ffffL - 1;

  private final List<User> users;
  private final List<Group> groups;

  private Accounts(List<User> users, List<Group> groups) {
    this.users = users;
    this.groups = groups;
  }

  /** A line of passwd. */
  public record User(String name, long uid, long gid, String home, String shell) {}

  /** A line of group. */
  public record Group(String name, long gid, List<String> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  public static Accounts parse(String passwd, String group) {
    List<User> users = new ArrayList<>();
    for (String line : passwd.split("\n", -1)) {
      String[] f = line.strip().split(":", -1);
      if (f.length >= 4 && !f[0].isEmpty()) {
        OptionalLong uid = id(f[2]);
        OptionalLong gid = id(f[3]);
        if (uid.isPresent() && gid.isPresent()) {
          String home = f.length > 5 ? f[5] : "";
          users.add(
              new User(f[0], uid.getAsLong(), gid.getAsLong(), home, f.length > 6 ? f[6] : ""));
        }
      }
    }
    List<Group> groups = new ArrayList<>();
    for (String line : group.split("\n", -1)) {
      String[] f = line.strip().split(":", -1);
      if (f.length >= 3 && !f[0].isEmpty()) {
        OptionalLong gid = id(f[2]);
        if (gid.isPresent()) {
          List<String> members = new ArrayList<>();
          for (String m : f.length > 3 ? f[3].split(",") : new String[0]) {
            if (!m.isEmpty()) {
              members.add(m);
            }
          }
          groups.add(new Group(f[0], gid.getAsLong(), members));
        }
      }
    }
    return new Accounts(List.copyOf(users), List.copyOf(groups));
  }

  /** A decimal id of 32 bits; all ones is no id (chown(2)). */
  public static OptionalLong id(String text) {
    if (text.isEmpty() || text.length() > 10) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    long value = Long.parseLong(text);
    return value <= MAX_ID ? OptionalLong.of(value) : OptionalLong.empty();
  }

  public Optional<User> findUser(String name) {
    for (User user : users) {
      if (user.name().equals(name)) {
        return Optional.of(user);
      }
    }
    return Optional.empty();
  }

  public Optional<User> findUser(long uid) {
    for (User user : users) {
      if (user.uid() == uid) {
        return Optional.of(user);
      }
    }
    return Optional.empty();
  }

  public Optional<Group> findGroup(String name) {
    for (Group group : groups) {
      if (group.name().equals(name)) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** The groups that list {@code name} as a member, in file order, each id once. */
  public List<Long> groupsOf(String name) {
    Set<Long> seen = new HashSet<>();
    List<Long> out = new ArrayList<>();
    for (Group g : groups) {
      if (g.members().contains(name) && seen.add(g.gid())) {
        out.add(g.gid());
      }
    }
    return List.copyOf(out);
  }

  /** Every user name, for telling what was meant. */
  public List<String> userNames() {
    return users.stream().map(User::name).toList();
  }

  /** Every group name, for telling what was meant. */
  public List<String> groupNames() {
    return groups.stream().map(Group::name).toList();
  }
}
