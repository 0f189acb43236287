package io.jbuild.builder.step;

import io.jbuild.builder.DebugShell;
import io.jbuild.builder.RunPolicy;
import io.jbuild.builder.Secret;
import io.jbuild.builder.SshAgent;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.runner.ContainerRuntime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all steps of a build share.
 *
 * @param epoch seconds since 1970 that stand for now, when the build has such
 * @param debug looks into steps that fail
 */
public record Scene(
    Store store,
    FileOps files,
    ContainerRuntime runtime,
    RunPolicy policy,
    Map<String, Secret> secrets,
    Map<String, SshAgent> sshAgents,
    OptionalLong epoch,
    Optional<DebugShell> debug) {}
