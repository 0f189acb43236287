package io.jbuild.builder.step;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Output;
import io.jbuild.builder.RunPolicy.Isolation;
import io.jbuild.builder.Secret;
import io.jbuild.builder.SshAgent;
import io.jbuild.layercache.Untouched;
import io.jbuild.runner.place.KeptFiles;
import io.jbuild.runner.rung.Ladder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a build whose commands run in the root of this very process needs before it begins. */
public final class InPlace {
  private static final String OUTPUT = "an output of this build";

  private InPlace() {}

  /** Refuses such a build where the files of that root are worth anything. */
  public static void check(BuildRequest request) throws BuildException {
    Optional<String> why =
        request.run().isolation() == Isolation.IN_PLACE ? Ladder.whyNotInPlace() : Optional.empty();
    if (why.isPresent()) {
      throw new BuildException(
          ErrorCode.HOST,
          "--isolation=in-place replaces the system that jbuild runs in, which only root of a"
              + " throw-away container may do: "
              + why.get()
              + "; run jbuild in a container that is made for this build alone, or take what"
              + " jbuild doctor offers here");
    }
  }

  /** On what its commands run. */
  public static Footing footing(BuildRequest request, Path storeRoot)
      throws IOException, BuildException {
    check(request);
    return request.run().isolation() == Isolation.IN_PLACE
        ? new Footing(Isolation.IN_PLACE, storeRoot, untouched(request, storeRoot))
        : new Footing(request.run().isolation(), storeRoot);
  }

  private static Untouched untouched(BuildRequest request, Path storeRoot) throws IOException {
    KeptFiles kept = KeptFiles.ofThisProcess();
    kept.given(storeRoot, "jbuild's store");
    List<BuildContext> contexts = new ArrayList<>(request.namedContexts().values());
    contexts.add(request.context());
    for (BuildContext context : contexts) {
      if (context instanceof BuildContext.Directory directory) {
        kept.context(directory.path());
      } else if (context instanceof BuildContext.OfLayout layout) {
        kept.context(layout.directory());
      }
    }
    if (request.dockerfile() instanceof DockerfileLocation.OnDisk file) {
      kept.given(file.file(), "the Dockerfile");
    }
    for (Secret secret : request.secrets().values()) {
      if (secret instanceof Secret.OfFile file) {
        kept.given(file.path(), "the file of a secret");
      }
    }
    for (SshAgent agent : request.sshAgents().values()) {
      List<Path> files =
          agent instanceof SshAgent.Keys keys
              ? keys.files()
              : List.of(((SshAgent.Socket) agent).path());
      for (Path file : files) {
        kept.given(file, "an agent's file");
      }
    }
    if (request.lock().isPresent()) {
      kept.given(request.lock().get(), "the lock file");
    }
    for (Path path : request.run().spared()) {
      kept.given(path, "a file of this command's");
    }
    outputs(request, kept);
    return kept.untouched();
  }

  private static void outputs(BuildRequest request, KeptFiles kept) throws IOException {
    for (Output output : request.outputs()) {
      Optional<Path> place = place(output);
      if (place.isPresent()) {
        kept.given(place.get(), OUTPUT);
      }
    }
    List<Attributes> caches = new ArrayList<>(request.cache().from());
    caches.addAll(request.cache().to());
    for (Attributes cache : caches) {
      for (String name : List.of("src", "dest")) {
        Optional<String> path = cache.find(name);
        if (path.isPresent()) {
          kept.given(Path.of(path.get()), "a cache of this build");
        }
      }
    }
  }

  private static Optional<Path> place(Output output) {
    if (output instanceof Output.DockerArchive archive) {
      return file(archive.destination());
    } else if (output instanceof Output.OciArchive archive) {
      return file(archive.destination());
    } else if (output instanceof Output.Tar tar) {
      return file(tar.destination());
    } else if (output instanceof Output.OciLayout layout) {
      return Optional.of(layout.directory());
    } else if (output instanceof Output.Local local) {
      return Optional.of(local.directory());
    }
    return Optional.empty();
  }

  private static Optional<Path> file(Output.Destination destination) {
    return destination instanceof Output.Destination.ToFile file
        ? Optional.of(file.path())
        : Optional.empty();
  }
}
