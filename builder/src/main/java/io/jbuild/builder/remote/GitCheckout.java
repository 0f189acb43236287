package io.jbuild.builder.remote;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Web;
import io.jbuild.builder.plan.CopySource;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One repository at one commit, as files: with the commit's time, and modes that do not depend on
 * who builds.
 */
final class GitCheckout {
  private final GitProgram git;
  private final Web web;
  private final FileOps files;
  private final CopySource.Git source;

  GitCheckout(GitProgram git, Web web, FileOps files, CopySource.Git source) {
    this.git = git;
    this.web = web;
    this.files = files;
    this.source = source;
  }

  /** Which commit is meant now. */
  GitRefs.Ref resolve(Path directory) throws IOException, BuildException, InterruptedException {
    String ref = source.ref();
    GitRefs.Ref found;
    if (GitRefs.isCommit(ref)) {
      found = new GitRefs.Ref(ref, ref);
    } else {
      checkRef(ref);
      String asked = ref.isEmpty() ? "HEAD" : ref;
      GitRefs refs = new GitRefs(list(directory, asked));
      found =
          (ref.isEmpty() ? refs.defaultBranch() : refs.find(ref))
              .orElseThrow(() -> missing("ref " + asked));
    }
    if (!found.commit().startsWith(source.commit())) {
      throw new BuildException(
          ErrorCode.CHECKSUM,
          "expected checksum to match "
              + source.commit()
              + ", got "
              + found.commit()
              + " for "
              + shownUrl());
    }
    return found;
  }

  private void checkNetwork() throws BuildException {
    try {
      web.allow(shownUrl());
    } catch (IOException e) {
      throw failure(String.valueOf(e.getMessage()), e);
    }
  }

  private String list(Path directory, String ref)
      throws IOException, BuildException, InterruptedException {
    checkNetwork();
    try {
      return git.run(directory, "ls-remote", "--symref", "--", source.url(), ref, ref + "^{}");
    } catch (GitProgram.Failure e) {
      throw failure(String.valueOf(e.getMessage()), e);
    }
  }

  /** A name that git cannot take for an option or a pattern (git-check-ref-format(1)). */
  private void checkRef(String ref) throws BuildException {
    boolean bad = ref.startsWith("-") || source.url().startsWith("-");
    for (int i = 0; i < ref.length(); i++) {
      char c = ref.charAt(i);
      bad |= c <= ' ' || c == 0x7f || "~^:?*[\\".indexOf(c) >= 0;
    }
    if (bad) {
      throw new BuildException(
          ErrorCode.USAGE, "'" + ref + "' of " + shownUrl() + " is not the name of a git ref");
    }
  }

  /** Fetches into an empty directory. */
  void into(Path directory, GitRefs.Ref wanted)
      throws IOException, BuildException, InterruptedException {
    checkNetwork();
    try {
      git.run(directory, "init", "-q", "--template=");
      git.run(directory, "remote", "add", "--", "origin", source.url());
      fetch(directory, wanted);
      git.run(directory, "checkout", "-q", "--detach", wanted.commit());
      if (source.submodules() && Files.exists(directory.resolve(".gitmodules"))) {
        submodules(directory);
      }
      String time = git.run(directory, "show", "-s", "--format=%ct", wanted.commit()).strip();
      if (source.keepGitDirectory()) {
        tidy(directory);
      } else {
        Trees.delete(directory.resolve(".git"));
      }
      settle(directory.toString(), Long.parseLong(time));
    } catch (GitProgram.Failure e) {
      throw failure(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * First the one commit alone; then with what is before it, for servers that cannot leave that
   * out; then everything, for those that give no commit by its hash.
   */
  private void fetch(Path directory, GitRefs.Ref wanted)
      throws IOException, BuildException, InterruptedException {
    String[][] ways = {
      {"fetch", "-q", "--no-tags", "--depth=1", "origin", wanted.name()},
      {"fetch", "-q", "--no-tags", "origin", wanted.name()},
      {"fetch", "-q", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*"},
    };
    GitProgram.Failure first = null;
    for (String[] way : ways) {
      try {
        git.run(directory, way);
        if (has(directory, wanted.commit())) {
          return;
        }
      } catch (GitProgram.Failure e) {
        first = first == null ? e : first;
      }
    }
    throw first == null
        ? missing("commit " + wanted.commit())
        : failure(String.valueOf(first.getMessage()), first);
  }

  private boolean has(Path directory, String commit)
      throws IOException, BuildException, InterruptedException {
    try {
      git.run(directory, "cat-file", "-e", commit + "^{commit}");
      return true;
    } catch (GitProgram.Failure e) {
      return false; // that is how git says no
    }
  }

  private void submodules(Path directory) throws IOException, BuildException, InterruptedException {
    String[] update = {"submodule", "--quiet", "update", "--init", "--recursive", "--depth=1"};
    try {
      git.run(directory, update);
    } catch (GitProgram.Failure e) {
      // a server that cannot leave out what is before a commit
      git.run(directory, "submodule", "--quiet", "update", "--init", "--recursive");
    }
  }

  /** Takes out what says when and where the checkout was made: the index holds times and inodes. */
  private void tidy(Path directory) throws IOException, BuildException, InterruptedException {
    Path own = directory.resolve(".git");
    Files.deleteIfExists(own.resolve("index"));
    git.run(directory, "read-tree", "HEAD");
    git.run(directory, "remote", "set-url", "--", "origin", shownUrl());
    Files.deleteIfExists(own.resolve("FETCH_HEAD"));
    Files.deleteIfExists(own.resolve("ORIG_HEAD"));
  }

  private void settle(String path, long time) throws IOException {
    for (String name : files.list(path)) {
      String child = path + "/" + name;
      FileStat stat = files.lstat(child);
      if (name.equals(".git") && !source.keepGitDirectory()) {
        // of a submodule: says where its repository was
        Trees.delete(Path.of(child));
        continue;
      }
      if (stat.type() == FileType.DIRECTORY) {
        settle(child, time);
      } else if (stat.type() == FileType.FILE) {
        files.chmod(child, (stat.mode() & 0100) == 0 ? 0644 : 0755);
      }
      files.setMtime(child, time, 0);
    }
    files.chmod(path, 0755);
    files.setMtime(path, time, 0);
  }

  private BuildException failure(String why, Throwable cause) {
    return new BuildException(
        ErrorCode.REMOTE, Optional.empty(), "cannot fetch " + shownUrl() + ": " + why, cause);
  }

  private BuildException missing(String what) {
    return new BuildException(
        ErrorCode.REMOTE, "the repository " + shownUrl() + " does not contain " + what);
  }

  private String shownUrl() {
    return UrlText.shown(source.url());
  }
}
