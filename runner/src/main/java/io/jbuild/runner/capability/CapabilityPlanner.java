package io.jbuild.runner.capability;

import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.User;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Op;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Gives up what a container's processes must not have: capabilities(7), credentials(7). */
public final class CapabilityPlanner {
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;

  private CapabilityPlanner() {}

  /**
   * Drops capabilities and changes the user. Afterwards nothing privileged can be done any more.
   *
   * @param groupsAllowed false in a user namespace where setgroups(2) is denied
   */
  public static void drop(Program program, RunSpec spec, boolean groupsAllowed) {
    Set<Capability> kept =
        spec.privileged() ? EnumSet.allOf(Capability.class) : spec.capabilities();
    for (Capability c : Capability.values()) {
      if (!kept.contains(c)) {
        // EINVAL: a kernel that does not know it does not give it either
        dropFromBoundingSet(program, c, Errno.EINVAL);
      }
    }
    if (spec.noNewPrivileges() && !spec.privileged()) {
      forbidNewPrivileges(program);
    }
    identity(program, spec.user(), groupsAllowed);
    if (spec.user().uid() == 0) {
      capset(program, Capability.mask(kept), spec.privileged());
    }
  }

  /**
   * The same for a process that has only some capabilities to begin with, and maybe not the one
   * that drops others from the bounding set: without new privileges that set gives nothing anyway.
   *
   * @param had what it has, a bit for each
   */
  public static void dropFrom(Program program, RunSpec spec, long had) {
    Set<Capability> kept = EnumSet.noneOf(Capability.class);
    for (Capability c : Capability.values()) {
      boolean has = (had >>> c.number() & 1) != 0;
      if (has && spec.capabilities().contains(c)) {
        kept.add(c);
      } else {
        dropFromBoundingSet(program, c, Op.ANY);
      }
    }
    forbidNewPrivileges(program);
    identity(program, spec.user(), (had >>> Capability.SETGID.number() & 1) != 0);
    if (spec.user().uid() == 0) {
      capset(program, Capability.mask(kept), false);
    }
  }

  private static void dropFromBoundingSet(Program program, Capability c, int tolerated) {
    program.tolerating(
        tolerated,
        "drop CAP_" + c + " from the bounding set",
        Call.PRCTL,
        Arg.of(PR_CAPBSET_DROP),
        Arg.of(c.number()));
  }

  private static void forbidNewPrivileges(Program program) {
    program.add(
        "forbid new privileges",
        Call.PRCTL,
        Arg.of(PR_SET_NO_NEW_PRIVS),
        Arg.of(1),
        Arg.of(0),
        Arg.of(0),
        Arg.of(0));
  }

  private static void identity(Program program, User user, boolean groupsAllowed) {
    List<Long> groups = user.groups();
    ByteBuffer list = ByteBuffer.allocate(Math.max(4, groups.size() * 4));
    list.order(ByteOrder.LITTLE_ENDIAN);
    for (long g : groups) {
      list.putInt((int) g);
    }
    Arg count = Arg.of(groups.size());
    if (groupsAllowed) {
      program.add("set groups", Call.SETGROUPS, count, Arg.bytes(list.array()));
    }
    Arg gid = Arg.of(user.gid());
    program.add("set the group to " + user.gid(), Call.SETRESGID, gid, gid, gid);
    Arg uid = Arg.of(user.uid());
    program.add("set the user to " + user.uid(), Call.SETRESUID, uid, uid, uid);
  }

  private static void capset(Program program, long mask, boolean all) {
    ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(CAPABILITY_VERSION_3);
    ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    // effective, permitted, inheritable; low words first
    data.putInt((int) mask).putInt((int) mask).putInt(0);
    data.putInt((int) (mask >>> 32)).putInt((int) (mask >>> 32)).putInt(0);
    Arg head = Arg.bytes(header.array());
    Arg body = Arg.bytes(data.array());
    if (all) {
      // privileged in a user namespace or container means all that there is: it has that already
      program.tolerating(Op.ANY, "set capabilities", Call.CAPSET, head, body);
    } else {
      program.add("set capabilities", Call.CAPSET, head, body);
    }
  }
}
