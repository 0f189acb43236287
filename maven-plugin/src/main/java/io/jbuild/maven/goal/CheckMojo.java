package io.jbuild.maven.goal;

import io.jbuild.builder.BuildException;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.lint.Linter;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.request.Dockerfiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Looks through the Dockerfiles of the project for what is probably not as meant. */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class CheckMojo extends ImageGoal {
  /** Whether a finding fails the build. */
  @Parameter(property = "jbuild.check.fail", defaultValue = "false")
  private boolean failOnFinding;

  @Override
  void run(Project project) throws IOException, BuildException, ConfigurationException {
    int findings = 0;
    for (ImageConfiguration image : ownImages()) {
      Optional<Path> file = Dockerfiles.find(project, image.build());
      if (file.isPresent()) {
        findings += check(file.get());
      }
    }
    if (findings > 0 && failOnFinding) {
      throw new ConfigurationException(
          "there are " + findings + " findings in Dockerfiles, and jbuild.check.fail is set");
    }
  }

  private int check(Path file) throws IOException, ConfigurationException {
    try {
      int findings = 0;
      Source source = Source.read(file);
      for (LintFinding f : Linter.lint(DockerfileParser.parse(source), LintOptions.DEFAULT)) {
        findings++;
        getLog().warn(file + ":" + f.span().line() + ": " + f.rule() + ": " + f.message());
      }
      return findings;
    } catch (DockerfileSyntaxException e) {
      throw new ConfigurationException(file + ": " + e.getMessage(), e);
    }
  }
}
