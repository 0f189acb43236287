package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.RootFilesystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory {@code containers/ID}: config.json, state.json, log, upper, work, root. Who runs
 * the container holds the lock beside it, so that a state of "running" without a held lock means
 * that it died with its jbuild.
 */
final class ContainerFiles {
  private static final int SIGKILL_CODE = 137;

  private final Path directory;

  ContainerFiles(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  Path log() {
    return directory.resolve("log");
  }

  Path upper() {
    return directory.resolve("upper");
  }

  Path work() {
    return directory.resolve("work");
  }

  Path root() {
    return directory.resolve("root");
  }

  /** Its root, over the layers of its image. */
  RootFilesystem.Overlay overlay(Workspace below) {
    return new RootFilesystem.Overlay(below.lowerDirectories(), upper(), work(), root(), true);
  }

  Path made(String name) {
    return directory.resolve(name);
  }

  /** Makes the place for it, before its name is taken. */
  void reserve() throws IOException {
    Files.createDirectories(upper());
  }

  /** Makes it; config.json comes last, since a directory without is no container. */
  void create(ContainerRecord record) throws IOException {
    Files.createDirectories(work());
    Files.createDirectories(root());
    write(ContainerState.CREATED);
    write(record);
  }

  void write(ContainerRecord record) throws IOException {
    put("config.json", ContainerJson.write(record));
  }

  void write(ContainerState state) throws IOException {
    put("state.json", ContainerJson.write(state));
  }

  void write(HealthReport report) throws IOException {
    put("health.json", report.json());
  }

  Optional<HealthReport> health() throws IOException {
    try {
      return Optional.of(HealthReport.read(parse("health.json")));
    } catch (NoSuchFileException e) {
      // not yet looked at
      return Optional.empty();
    }
  }

  private void put(String name, Json.Obj value) throws IOException {
    AtomicFile.writeLazily(
        directory.resolve(name), JsonText.print(value).getBytes(StandardCharsets.UTF_8));
  }

  /** The container, when there is one. */
  Optional<Container> read() throws IOException {
    try {
      ContainerRecord record = ContainerJson.record(parse("config.json"));
      return Optional.of(new Container(record, state()));
    } catch (NoSuchFileException e) {
      // removed, or not yet made: no container, which is the answer
      return Optional.empty();
    }
  }

  private ContainerState state() throws IOException {
    ContainerState state = ContainerJson.state(parse("state.json"));
    if (state.status().alive() && !isHeld()) {
      // read again: it may have ended properly between the two looks
      ContainerState again = ContainerJson.state(parse("state.json"));
      return again.status().alive()
          ? again.exited(
              SIGKILL_CODE,
              false,
              "",
              Files.getLastModifiedTime(directory.resolve("state.json")).toInstant())
          : again;
    }
    return state;
  }

  private Json.Obj parse(String name) throws IOException {
    Path file = directory.resolve(name);
    return JsonText.parseObject(Files.readAllBytes(file), file.toString());
  }

  Optional<FileLocks.Held> tryHold() throws IOException {
    return FileLocks.tryLock(directory.resolve("lock"));
  }

  private boolean isHeld() throws IOException {
    Optional<FileLocks.Held> lock = tryHold();
    if (lock.isPresent()) {
      lock.get().close();
      return false;
    }
    return true;
  }

  /** Waits until nobody runs it. */
  void awaitEnd() throws IOException, InterruptedException {
    FileLocks.lock(directory.resolve("lock")).close();
  }

  void delete() throws IOException {
    Files.deleteIfExists(directory.resolve("config.json"));
    Trees.delete(directory);
  }
}
