package io.jbuild.layercache.archive;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.io.ReadAhead;
import io.jbuild.layercache.layout.LayoutPlan;
import io.jbuild.layercache.layout.SavedImage;
import io.jbuild.layercache.tar.ArchiveWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes images as docker since version 25 does: an OCI layout in a tar archive, with a {@code
 * manifest.json} for those who know only docker's form. The same images give the same bytes; what
 * they share is written once; nothing is held in memory but documents.
 */
public final class DockerArchiveWriter {
  private static final int LARGE = 1 << 20;

  private DockerArchiveWriter() {}

  /** For {@code docker load}, {@code podman load}, {@code skopeo} and {@code jbuild load}. */
  public static void write(Store store, List<SavedImage> images, OutputStream out)
      throws IOException {
    write(LayoutPlan.of(store, images), true, out);
  }

  /** An OCI archive: without docker's {@code manifest.json}. */
  public static void writeOci(Store store, List<SavedImage> images, OutputStream out)
      throws IOException {
    write(LayoutPlan.of(store, images), false, out);
  }

  private static void write(LayoutPlan plan, boolean docker, OutputStream out) throws IOException {
    ArchiveWriter tar = new ArchiveWriter(out);
    tar.directory("blobs");
    tar.directory("blobs/sha256");
    for (LayoutPlan.Part part : plan.blobs()) {
      try (InputStream in = open(part)) {
        tar.file(path(part.digest()), part.size(), in);
      }
    }
    tar.file("index.json", plan.index());
    if (docker) {
      tar.file("manifest.json", DockerManifest.toBytes(items(plan)));
    }
    tar.file("oci-layout", LayoutPlan.marker());
    tar.finish();
  }

  /** What is large is read and verified by one thread while another writes. */
  private static InputStream open(LayoutPlan.Part part) throws IOException {
    InputStream in = part.content().open();
    return part.size() > LARGE ? ReadAhead.of(in) : in;
  }

  private static List<DockerManifest.Item> items(LayoutPlan plan) {
    Map<Digest, DockerManifest.Item> items = new LinkedHashMap<>();
    for (LayoutPlan.Member member : plan.members()) {
      List<String> layers = new ArrayList<>();
      for (Descriptor layer : member.image().manifest().layers()) {
        layers.add(path(layer.digest()));
      }
      items.merge(
          member.image().digest(),
          new DockerManifest.Item(path(member.image().id()), member.names(), layers),
          DockerManifest.Item::withNamesOf);
    }
    return List.copyOf(items.values());
  }

  private static String path(Digest digest) {
    return "blobs/" + digest.algorithm() + '/' + digest.hex();
  }
}
