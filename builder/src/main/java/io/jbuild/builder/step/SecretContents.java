package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Secret;
import io.jbuild.layercache.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;

/** Reads secrets when a step mounts them. They stay in memory, and in no message. */
public final class SecretContents {
  /** As BuildKit has it (session/secrets/secrets.go, MaxSecretSize). */
  private static final int LARGEST = 500 * 1024;

  private final Map<String, Secret> secrets;

  public SecretContents(Map<String, Secret> secrets) {
    this.secrets = secrets;
  }

  /** The content; empty when the build was not given such a secret. */
  public Optional<Bytes> find(String id) throws BuildException {
    Secret secret = secrets.get(id);
    if (secret == null) {
      return Optional.empty();
    }
    if (secret instanceof Secret.OfFile file) {
      return Optional.of(read(id, file));
    }
    if (secret instanceof Secret.OfEnvironment environment) {
      String value = System.getenv(environment.variable());
      if (value == null) {
        throw new BuildException(
            ErrorCode.NO_SUCH_SECRET,
            "secret '" + id + "': the variable " + environment.variable() + " is not set");
      }
      return Optional.of(Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
    }
    return Optional.of(((Secret.OfBytes) secret).value());
  }

  private static Bytes read(String id, Secret.OfFile file) throws BuildException {
    try (InputStream in = Files.newInputStream(file.path())) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new BuildException(
            ErrorCode.USAGE, "secret '" + id + "': " + file.path() + " is larger than 500 KiB");
      }
      return Bytes.of(content);
    } catch (NoSuchFileException e) {
      throw new BuildException(
          ErrorCode.NO_SUCH_SECRET, "secret '" + id + "': there is no file " + file.path());
    } catch (IOException e) {
      throw new BuildException(
          ErrorCode.NO_SUCH_SECRET,
          Optional.empty(),
          "secret '" + id + "': cannot read " + file.path() + ": " + e.getMessage(),
          e);
    }
  }
}
