package io.jbuild.benchmarks.grammar;

import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.lint.Linter;
import io.jbuild.grammar.parse.DockerfileParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One operation is all the files of a folder, parsed by one thread. The counter {@code characters}
 * is their rate: 10 million a second is the bar.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ParseBenchmark {

  @Param("../shared/conformance/corpus/files")
  String folder;

  private final List<Source> sources = new ArrayList<>();
  private final List<Dockerfile> files = new ArrayList<>();

  /** Characters parsed; JMH divides by time. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Rate {
    public long characters;
  }

  @Setup
  public void read() throws IOException {
    try (Stream<Path> paths = Files.list(Path.of(folder))) {
      for (Path path : paths.sorted().toList()) {
        Source source = Source.read(path);
        try {
          files.add(DockerfileParser.parse(source));
          sources.add(source);
        } catch (DockerfileSyntaxException e) {
          // the few files that are no Dockerfiles are not what is measured
        }
      }
    }
  }

  @Benchmark
  public void parse(Rate rate, Blackhole hole) {
    for (Source source : sources) {
      hole.consume(DockerfileParser.parse(Source.of(source.name(), source.text())));
      rate.characters += source.text().length();
    }
  }

  @Benchmark
  public void lint(Rate rate, Blackhole hole) {
    for (Dockerfile file : files) {
      hole.consume(Linter.lint(file, LintOptions.DEFAULT));
      rate.characters += file.source().text().length();
    }
  }
}
