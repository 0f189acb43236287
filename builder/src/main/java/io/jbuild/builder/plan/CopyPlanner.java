package io.jbuild.builder.plan;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.grammar.Add;
import io.jbuild.grammar.Copy;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Word;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans one COPY or ADD. */
final class CopyPlanner {
  private final StagePlanner stage;
  private final Command command;
  private final CopyInstruction copy;
  private final List<String> sources;
  private final String destination;
  private final Optional<String> chown;
  private final Optional<String> chmod;

  CopyPlanner(StagePlanner stage, Command command, CopyInstruction copy) {
    this.stage = stage;
    this.command = command;
    this.copy = copy;
    this.sources = stage.expandAll(copy.sources());
    this.destination = stage.expand(copy.destination());
    this.chown = expand(copy.chown());
    this.chmod = expand(copy.chmod());
  }

  private Optional<String> expand(Optional<Word> word) {
    if (word.isEmpty()) {
      return Optional.empty();
    }
    String text = stage.expand(word.get());
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Everything of a context as the files that a stage starts with. */
  static CopyStep wholeContext(StepHead head, String context) {
    return new CopyStep(
        head,
        OptionalInt.empty(),
        new FileOrigin.OfContext(context),
        List.of(new CopySource.Pattern("/")),
        "/",
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        List.of(),
        CopyStep.Unpack.NONE);
  }

  /** What progress shows. */
  String text() {
    StringBuilder text = new StringBuilder(copy instanceof Add ? "ADD" : "COPY");
    if (copy instanceof Copy c && c.from().isPresent()) {
      text.append(" --from=").append(c.from().get().text());
    }
    if (copy.link()) {
      text.append(" --link");
    }
    for (Word exclude : copy.excludes()) {
      text.append(" --exclude=").append(exclude.text());
    }
    return operands(text).toString();
  }

  String createdBy(String keyword) {
    return operands(new StringBuilder(keyword)).append(" # buildkit").toString();
  }

  private StringBuilder operands(StringBuilder text) {
    if (copy instanceof Copy c && c.parents()) {
      text.append(" --parents");
    }
    if (chown.isPresent()) {
      text.append(" --chown=").append(chown.get());
    }
    if (chmod.isPresent()) {
      text.append(" --chmod=").append(chmod.get());
    }
    for (String source : sources) {
      text.append(' ').append(source);
    }
    for (Heredoc heredoc : copy.heredocs()) {
      text.append(" <<").append(heredoc.name());
    }
    return text.append(' ').append(destination);
  }

  CopyStep plan(StepHead head, FileOrigin from) throws BuildException {
    List<CopySource> planned = new ArrayList<>(sources.size() + copy.heredocs().size());
    String checksum = checksum();
    for (String source : sources) {
      planned.add(source(source, checksum));
    }
    for (Heredoc heredoc : copy.heredocs()) {
      String body = stage.expander().expandBody(heredoc, stage.scope()).text();
      planned.add(
          new CopySource.Inline(heredoc.name(), Bytes.of(body.getBytes(StandardCharsets.UTF_8))));
    }
    return new CopyStep(
        head,
        stage.parent(),
        from,
        planned,
        absoluteDestination(),
        chown,
        chmod.isPresent() ? Optional.of(ModeChange.parse(chmod.get())) : Optional.empty(),
        copy.link(),
        copy instanceof Copy c && c.parents(),
        stage.expandAll(copy.excludes()),
        unpack());
  }

  private CopyStep.Unpack unpack() {
    if (!(copy instanceof Add add)) {
      return CopyStep.Unpack.NONE;
    }
    if (add.unpack().isEmpty()) {
      return CopyStep.Unpack.LOCAL;
    }
    return add.unpack().get() ? CopyStep.Unpack.ALL : CopyStep.Unpack.NONE;
  }

  /** A slash at the end says that it is a directory, and stays. */
  private String absoluteDestination() {
    String path = stage.workingDirectory().resolve(destination).value();
    boolean directory =
        destination.isEmpty()
            || destination.equals(".")
            || destination.endsWith("/")
            || destination.endsWith("/.");
    return directory && !path.equals("/") ? path + '/' : path;
  }

  private String checksum() throws BuildException {
    if (!(copy instanceof Add add) || add.checksum().isEmpty()) {
      return "";
    }
    String checksum = stage.expand(add.checksum().get());
    if (checksum.isEmpty()) {
      return "";
    }
    if (sources.size() + copy.heredocs().size() != 1) {
      throw failure("checksum can't be specified for multiple sources");
    }
    if (sources.isEmpty() || !(isHttp(sources.get(0)) || GitUrl.isGit(sources.get(0)))) {
      throw failure("checksum requires HTTP(S) or Git sources");
    }
    return checksum;
  }

  private CopySource source(String text, String checksum) throws BuildException {
    if (GitUrl.isGit(text)) {
      if (!(copy instanceof Add add)) {
        throw failure("source can't be a git ref for COPY");
      }
      return git(add, GitUrl.parse(text), checksum);
    }
    if (!isHttp(text)) {
      return new CopySource.Pattern(text);
    }
    if (!(copy instanceof Add)) {
      throw failure("source can't be a URL for COPY");
    }
    return new CopySource.Url(
        text, checksum.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(checksum)));
  }

  private CopySource git(Add add, GitUrl url, String checksum) throws BuildException {
    if (add.keepGitDir().isPresent()
        && url.keepGitDirectory().isPresent()
        && !add.keepGitDir().equals(url.keepGitDirectory())) {
      throw failure("inconsistent keep-git-dir configuration");
    }
    if (!checksum.isEmpty() && !url.commit().isEmpty() && !checksum.equals(url.commit())) {
      throw failure("checksum mismatch '" + checksum + "' != '" + url.commit() + "'");
    }
    return new CopySource.Git(
        url.remote(),
        url.ref(),
        url.directory(),
        url.commit().isEmpty() ? checksum : url.commit(),
        url.keepGitDirectory().or(add::keepGitDir).orElse(false),
        url.submodules());
  }

  private static boolean isHttp(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  private BuildException failure(String message) {
    return command.failure(ErrorCode.SYNTAX, message);
  }
}
