package io.jbuild.builder.output;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Output;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.archive.DockerArchiveWriter;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.layout.OciLayout;
import io.jbuild.layercache.layout.SavedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes what a build was asked to give. */
public final class OutputWriter {
  private final Store store;
  private final FileOps files;
  private final Optional<ImageSink> registry;
  private final BuildListener listener;

  public OutputWriter(
      Store store, FileOps files, Optional<ImageSink> registry, BuildListener listener) {
    this.store = store;
    this.files = files;
    this.registry = registry;
    this.listener = listener;
  }

  /** Refuses what cannot be written, before anything is built. */
  public void check(BuildRequest request) throws BuildException {
    if (request.outputs().stream().filter(Output::isStreamed).count() > 1) {
      throw new BuildException(
          ErrorCode.USAGE, "only one output can go to standard output: give others a file");
    }
    for (Output output : request.outputs()) {
      boolean push = output instanceof Output.ToStore image && image.push();
      if (push && registry.isEmpty()) {
        throw new BuildException(ErrorCode.UNSUPPORTED, "this build has no registry to push to");
      }
      if (push && names(request, ((Output.ToStore) output).names()).isEmpty()) {
        throw new BuildException(ErrorCode.USAGE, "what is pushed needs a name: add --tag");
      }
      if (output instanceof Output.ToStore image
          && !push
          && image.packing().compression().isPresent()) {
        throw new BuildException(
            ErrorCode.UNSUPPORTED,
            "compression is for what leaves the store, where layers are kept uncompressed: want"
                + " push=true, type=oci, or type=docker with dest=");
      }
    }
  }

  /**
   * @param target the image, or the index of the images
   */
  public void write(BuildRequest request, Map<Platform, Image> images, Descriptor target)
      throws IOException, BuildException {
    for (Output output : request.outputs()) {
      write(request, images, target, output);
    }
  }

  private void write(
      BuildRequest request, Map<Platform, Image> images, Descriptor target, Output output)
      throws IOException, BuildException {
    if (output instanceof Output.ToStore image) {
      List<ImageReference> names = names(request, image.names());
      // one that was made on layers that only its registry has is nothing to keep here
      if (!image.push() || areWhole(images.values())) {
        for (ImageReference name : names) {
          store.images().tag(target.digest(), name);
        }
      }
      if (image.push()) {
        push(target, names, image.packing());
      }
    } else if (output instanceof Output.DockerArchive archive) {
      List<SavedImage> saved = saved(request, target, archive.names(), archive.packing());
      archive(
          "docker archive", archive.destination(), o -> DockerArchiveWriter.write(store, saved, o));
    } else if (output instanceof Output.OciArchive archive) {
      List<SavedImage> saved = saved(request, target, archive.names(), archive.packing());
      archive(
          "OCI archive", archive.destination(), o -> DockerArchiveWriter.writeOci(store, saved, o));
    } else if (output instanceof Output.OciLayout layout) {
      List<SavedImage> saved = saved(request, target, layout.names(), layout.packing());
      timed(
          "OCI layout " + layout.directory(),
          () -> OciLayout.of(layout.directory()).write(store, saved));
    } else if (output instanceof Output.Local local) {
      boolean split = local.platformSplit() && images.size() > 1;
      for (Map.Entry<Platform, Image> image : images.entrySet()) {
        Path directory =
            split ? local.directory().resolve(directory(image.getKey())) : local.directory();
        timed(
            "directory " + directory,
            () -> new RootFiles(store, files).write(image.getValue(), directory));
      }
    } else if (output instanceof Output.Tar tar) {
      Map<String, Image> roots = new LinkedHashMap<>();
      boolean split = tar.platformSplit() && images.size() > 1;
      images.forEach((platform, image) -> roots.put(split ? directory(platform) : "", image));
      archive("tar", tar.destination(), o -> new RootFiles(store, files).writeTar(roots, o));
    }
  }

  private List<SavedImage> saved(
      BuildRequest request, Descriptor target, List<ImageReference> names, Packing packing)
      throws IOException {
    Descriptor packed = LayerPacker.pack(store, target, packing);
    return List.of(new SavedImage(packed, names(request, names)));
  }

  private boolean areWhole(Collection<Image> images) throws IOException {
    for (Image image : images) {
      for (Digest diffId : image.config().diffIds()) {
        if (store.layers().find(diffId).isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  private void push(Descriptor target, List<ImageReference> names, Packing packing)
      throws IOException {
    ImageSink sink = registry.orElseThrow();
    timed("registry", () -> sink.write(target, names, packing));
  }

  private static List<ImageReference> names(BuildRequest request, List<ImageReference> more) {
    Set<ImageReference> names = new LinkedHashSet<>(request.tags());
    names.addAll(more);
    return new ArrayList<>(names);
  }

  private static String directory(Platform platform) {
    return platform.toString().replace('/', '_');
  }

  /** Writes a stream. */
  @FunctionalInterface
  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  /** Does something that takes its time. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private void archive(String what, Output.Destination destination, Body body) throws IOException {
    if (destination instanceof Output.Destination.ToFile file) {
      timed(what + ' ' + file.path(), () -> FileOutput.write(file.path(), body::write));
    } else if (destination instanceof Output.Destination.ToStream stream) {
      timed(
          what,
          () -> {
            OutputStream out = new BufferedOutputStream(stream.out(), 1 << 16);
            body.write(out);
            out.flush();
          });
    }
  }

  private void timed(String target, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    listener.on(new BuildEvent.Exported(target, Duration.ofNanos(System.nanoTime() - start)));
  }
}
