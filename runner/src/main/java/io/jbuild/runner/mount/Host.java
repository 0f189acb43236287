package io.jbuild.runner.mount;

/**
 * What of this process decides how mounts are made.
 *
 * @param userNamespace whether it is in one that is not the first: no device nodes can be made, and
 *     overlay keeps its marks in user.* attributes
 * @param groupsAllowed whether setgroups(2) is allowed
 */
public record Host(boolean userNamespace, boolean groupsAllowed) {}
