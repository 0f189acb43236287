package io.jbuild.builder.remote;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Web;
import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files by URL. Each URL is asked once a build, and what the server says is unchanged since an
 * earlier build is not sent again. Thread-safe.
 */
final class Downloads {
  private static final int BUFFER = 1 << 17;

  private final Web web;
  private final BuildListener listener;
  private final BlobStore blobs;
  private final DownloadMemory memory;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  /** The place of one URL; also the lock of whoever fetches it. */
  private static final class Slot {
    Optional<Download> got = Optional.empty();
  }

  Downloads(Web web, Store store, BuildListener listener) {
    this.listener = listener;
    this.web = web;
    this.blobs = store.blobs();
    this.memory = new DownloadMemory(store.root().resolve("downloads"));
  }

  /**
   * @param checksum what the content must have; then it is not fetched again when it is here
   */
  Download get(String url, Optional<Digest> checksum) throws IOException, BuildException {
    Slot slot = slots.computeIfAbsent(url, u -> new Slot());
    synchronized (slot) {
      Optional<Download> known = slot.got.isPresent() ? slot.got : kept(url);
      Download got;
      if (slot.got.isPresent() || (checksum.isPresent() && has(known, checksum.get()))) {
        got = known.orElseThrow();
      } else {
        got = fetch(url, known);
      }
      slot.got = Optional.of(got);
      if (checksum.isPresent()) {
        check(url, got, checksum.get());
      }
      return got;
    }
  }

  private static boolean has(Optional<Download> known, Digest checksum) {
    return known.isPresent() && known.get().content().equals(checksum);
  }

  /** What an earlier build fetched, when its content is still there. */
  private Optional<Download> kept(String url) throws IOException {
    Optional<Download> known = memory.find(url);
    return known.isPresent() && blobs.size(known.get().content()).isPresent()
        ? known
        : Optional.empty();
  }

  private Download fetch(String text, Optional<Download> known) throws IOException, BuildException {
    Map<String, String> headers = new LinkedHashMap<>();
    URI url = url(text, headers);
    String etag = known.map(Download::etag).orElse("");
    if (!etag.isEmpty()) {
      headers.put("If-None-Match", etag);
    }
    try (Web.Reply answer = web.get(url, headers)) {
      boolean same = !etag.isEmpty() && etag.equals(oneLine(answer, "ETag").orElse(etag));
      if (known.isPresent()
          && same
          && (answer.status() == 304 || (answer.status() == 200 && has(answer, "ETag")))) {
        return known.get();
      }
      if (answer.status() < 200 || answer.status() >= 300) {
        throw new BuildException(
            ErrorCode.REMOTE,
            "cannot get " + UrlText.shown(text) + ": invalid response status " + answer.status());
      }
      Download got = save(UrlText.shown(text), answer);
      memory.put(text, got);
      return got;
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new BuildException(
          ErrorCode.REMOTE,
          Optional.empty(),
          "cannot get " + UrlText.shown(text) + ": " + e.getMessage(),
          e);
    }
  }

  private static boolean has(Web.Reply answer, String header) {
    return answer.header(header).isPresent();
  }

  /** A header that a line of a file can hold. */
  private static Optional<String> oneLine(Web.Reply answer, String header) {
    return answer.header(header).filter(v -> v.indexOf('\n') < 0 && v.indexOf('\r') < 0);
  }

  private Download save(String from, Web.Reply answer) throws IOException {
    long start = System.nanoTime();
    Optional<String> said = answer.header("Content-Length");
    long size = 0;
    Digest digest;
    try (BlobStore.Sink sink = blobs.create()) {
      InputStream in = answer.body();
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sink.write(buffer, 0, n);
        size += n;
        listener.on(new BuildEvent.Fetching(from, "downloading", size, length(said)));
      }
      if (said.isPresent() && !said.get().equals(Long.toString(size))) {
        throw new IOException("got " + size + " bytes of " + said.get());
      }
      digest = sink.commit();
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    listener.on(new BuildEvent.Fetched(from, time));
    return new Download(
        digest,
        size,
        oneLine(answer, "ETag").orElse(""),
        oneLine(answer, "Last-Modified").orElse(""));
  }

  /** What the server says; 0 when that is nothing, or no number. */
  private static long length(Optional<String> said) {
    try {
      return said.isPresent() ? Long.parseLong(said.get()) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void check(String url, Download got, Digest want) throws IOException, BuildException {
    Digest is = got.content();
    if (!is.algorithm().equals(want.algorithm())) {
      is = digest(got.content(), want.algorithm());
    }
    if (!is.equals(want)) {
      throw new BuildException(
          ErrorCode.CHECKSUM,
          "digest mismatch for " + UrlText.shown(url) + ": " + is + " (expected: " + want + ")");
    }
  }

  private Digest digest(Digest blob, String algorithm) throws IOException {
    try (InputStream in = blobs.open(blob)) {
      MessageDigest hash =
          MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
      return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
    }
  }

  /** The URL to ask, with a header for who is in it. */
  private static URI url(String text, Map<String, String> headers) throws BuildException {
    try {
      URI url = new URI(text);
      if (url.getHost() == null) {
        throw new BuildException(ErrorCode.USAGE, "cannot get " + text + ": it names no host");
      }
      String user = url.getUserInfo();
      if (user != null) {
        byte[] who = user.getBytes(StandardCharsets.UTF_8);
        headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(who));
      }
      String port = url.getPort() < 0 ? "" : ":" + url.getPort();
      String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
      return new URI(url.getScheme() + "://" + url.getHost() + port + url.getRawPath() + query);
    } catch (URISyntaxException e) {
      throw new BuildException(
          ErrorCode.USAGE, Optional.empty(), "cannot get a URL that is none: " + e.getReason(), e);
    }
  }
}
