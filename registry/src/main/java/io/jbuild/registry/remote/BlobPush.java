package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.MediaType;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.Transfer;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.http.Answer;
import io.jbuild.registry.http.Body;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Puts blobs into a repository: by asking, by mounting, by uploading. Thread-safe. */
final class BlobPush {
  private static final Map<String, String> OCTETS =
      Map.of("Content-Type", "application/octet-stream");
  private static final int MOST_MOUNTS = 3;
  private static final long STEP = 1 << 18;

  private final Repository repository;
  private final BlobMemory memory;
  private final Limits limits;
  private final TransferListener listener;
  private final Map<Digest, URI> sessions = new ConcurrentHashMap<>();

  BlobPush(Repository repository, BlobMemory memory, Limits limits, TransferListener listener) {
    this.repository = repository;
    this.memory = memory;
    this.limits = limits;
    this.listener = listener;
  }

  /** Makes the packed form of a layer anew. */
  @FunctionalInterface
  interface Packer {
    PackedStream open() throws IOException;
  }

  /** Whether the repository has the blob now, without a byte of it sent. */
  boolean isThere(Descriptor blob) throws IOException {
    if (repository.has(blob.digest())) {
      tell(blob, Transfer.State.PRESENT, blob.size());
      return true;
    }
    List<String> others = memory.repositories(repository.place(), blob.digest());
    for (String other : others.subList(0, Math.min(MOST_MOUNTS, others.size()))) {
      if (mount(blob.digest(), other)) {
        tell(blob, Transfer.State.MOUNTED, blob.size());
        return true;
      }
    }
    return false;
  }

  /** "Mounting a blob from another repository". */
  private boolean mount(Digest blob, String from) throws IOException {
    URI uri = repository.uri("blobs/uploads/?mount=" + blob + "&from=" + encoded(from));
    try (Answer answer =
        repository
            .registry()
            .send(
                "POST",
                uri,
                Map.of(),
                Body.NONE,
                repository.pushScope(),
                "repository:" + from + ":pull")) {
      if (answer.status() == 202) {
        // one that may not be read from there is uploaded like any other, in this session
        sessions.put(blob, location(answer));
      }
      return answer.status() == 201;
    } catch (RegistryException e) {
      if (e.status() == 401 || e.status() == 403) {
        return false; // no token for the other repository
      }
      throw e;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** "Pushing a blob monolithically": a session, then all of it at once. */
  void put(Descriptor blob, Body.Opener content) throws IOException {
    Attempts.run(
        limits.attempts(),
        () -> {
          URI open = sessions.remove(blob.digest());
          URI session = open == null ? session(blob.digest()) : open;
          Body body = Body.once(OptionalLong.of(blob.size()), () -> new Told(content.open(), blob));
          finish(session, body, blob.digest());
          return blob;
        });
    tell(blob, Transfer.State.UPLOADED, blob.size());
  }

  /**
   * "Pushing a blob in chunks": one chunk of a length that is not known before its end, as docker
   * does it.
   *
   * @return what the layer was packed to
   */
  Descriptor putPacked(Digest diffId, Packer packer) throws IOException {
    Descriptor done =
        Attempts.run(
            limits.attempts(),
            () -> {
              // packing begins while the session is asked for
              try (PackedStream packed = packer.open()) {
                URI end = chunk(session(diffId), diffId, packed);
                Descriptor result = packed.result();
                finish(end, Body.NONE, result.digest());
                return result;
              }
            });
    tell(new Transfer(diffId, Transfer.State.UPLOADED, done.size(), done.size()));
    return done;
  }

  private URI session(Digest what) throws IOException {
    try (Answer answer = send("POST", repository.uri("blobs/uploads/"), Map.of(), Body.NONE)) {
      if (answer.status() != 202) {
        throw refusal(what, answer);
      }
      return location(answer);
    }
  }

  private URI chunk(URI session, Digest diffId, PackedStream packed) throws IOException {
    Descriptor open = Descriptor.of(MediaType.OCI_LAYER, diffId, 0);
    Body body = Body.once(OptionalLong.empty(), () -> new Told(packed, open));
    try (Answer answer = send("PATCH", session, OCTETS, body)) {
      if (answer.status() != 202 && answer.status() != 204) {
        throw refusal(diffId, answer);
      }
      return location(answer);
    }
  }

  private void finish(URI session, Body body, Digest digest) throws IOException {
    String query = session.getRawQuery();
    String mark = query == null ? "?" : query.isEmpty() ? "" : "&";
    URI target = URI.create(session + mark + "digest=" + digest);
    try (Answer answer = send("PUT", target, OCTETS, body)) {
      if (!answer.isSuccess()) {
        throw refusal(digest, answer);
      }
    }
  }

  private Answer send(String method, URI uri, Map<String, String> headers, Body body)
      throws IOException {
    return repository.registry().send(method, uri, headers, body, repository.pushScope());
  }

  private RegistryException refusal(Digest what, Answer answer) {
    return repository.registry().refusal("push blob " + what + " to " + repository.place(), answer);
  }

  /** Where a session goes on: absolute or relative, as the spec allows. */
  private static URI location(Answer answer) throws IOException {
    Optional<String> location = answer.header("Location");
    try {
      if (location.isPresent()) {
        return answer.uri().resolve(location.get());
      }
    } catch (IllegalArgumentException e) {
      throw new RegistryException(answer.uri().getHost() + " opens an upload at what is no URL", e);
    }
    throw new RegistryException(answer.uri().getHost() + " opens an upload without a location");
  }

  private void tell(Descriptor blob, Transfer.State state, long done) {
    tell(new Transfer(blob.digest(), state, done, blob.size()));
  }

  private void tell(Transfer transfer) {
    listener.on(transfer);
  }

  /** Tells how far it was read. */
  private final class Told extends FilterInputStream {
    private final Descriptor blob;
    private long at;
    private long told;

    Told(InputStream in, Descriptor blob) {
      super(in);
      this.blob = blob;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int n = in.read(b, off, len);
      count(Math.max(0, n));
      return n;
    }

    private void count(int n) {
      at += n;
      if (at - told >= STEP || (told == 0 && n > 0)) {
        told = at;
        long total = blob.size() == 0 ? -1 : blob.size();
        tell(new Transfer(blob.digest(), Transfer.State.UPLOADING, at, total));
      }
    }
  }
}
