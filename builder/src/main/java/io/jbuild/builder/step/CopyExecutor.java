package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.copy.Archive;
import io.jbuild.builder.copy.CopyFiles;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.copy.InlineTree;
import io.jbuild.builder.copy.LayerTree;
import io.jbuild.builder.copy.Owner;
import io.jbuild.builder.copy.Selection;
import io.jbuild.builder.copy.Selector;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.builder.plan.CopySource;
import io.jbuild.builder.plan.CopyStep;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.builder.plan.WorkdirStep;
import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.toc.Pages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Does COPY, ADD and WORKDIR: writes their layers, without mounting or unpacking what is below. */
public final class CopyExecutor {
  private static final long MUCH = 8 << 20;
  private static final FileTree NOTHING = new InlineTree(List.of());

  private final Scene scene;
  private final ContextFiles contexts;
  private final RemoteFiles remotes;

  public CopyExecutor(Scene scene, ContextFiles contexts, RemoteFiles remotes) {
    this.scene = scene;
    this.contexts = contexts;
    this.remotes = remotes;
  }

  /**
   * @param below layers, bottom first
   */
  public LayerHandle workdir(WorkdirStep step, List<LayerHandle> below, Face wanted)
      throws IOException, BuildException {
    LayerTree tree = LayerTree.of(below);
    Collection<LayerEntry> entries =
        CopyFiles.directory(tree, step.path(), ownerOfUser(step.user(), tree), time(tree));
    return scene.store().layers().write(entries, wanted);
  }

  /**
   * As BuildKit has it, a name that the image does not know is root's here; a RUN will complain.
   */
  private static Owner ownerOfUser(String user, LayerTree tree) throws IOException {
    if (user.isEmpty()) {
      return Owner.ROOT;
    }
    Accounts accounts = Owner.needsAccounts(user) ? tree.accounts() : Accounts.NONE;
    try {
      return Owner.of(user, accounts);
    } catch (BuildException e) {
      // said when a command is to run as that user
      return Owner.ROOT;
    }
  }

  /**
   * @param below layers, bottom first
   */
  public LayerHandle copy(
      CopyStep step, List<LayerHandle> below, Origins origins, Face wanted, StepReporter reporter)
      throws IOException, BuildException, InterruptedException {
    // with --link the layer is the same on every base: nothing of the files below is in it
    LayerTree tree = LayerTree.of(step.link() ? List.of() : below);
    Optional<Owner> owner =
        step.chown().isPresent() ? Optional.of(owner(step.chown().get(), below)) : Optional.empty();
    CopyFiles files =
        new CopyFiles(
            step.link() ? NOTHING : tree,
            owner,
            step.chmod(),
            time(tree),
            Pages.of(() -> scene.store().newTemporaryDirectory("table").resolve("pages")));
    PatternList excludes = PatternList.of(step.excludes());
    List<Path> scratch = new ArrayList<>(0);
    try {
      for (CopySource source : step.sources()) {
        boolean unpacks = unpacks(step.unpack(), source);
        Selection selection = selection(step, source, excludes, origins, tree);
        if (!unpacks) {
          files.copy(selection, step.destination());
        } else {
          for (Selection.Match match : selection.matches()) {
            add(step, selection.tree(), match, files, scratch);
          }
        }
      }
      return write(files.entries(), wanted, reporter);
    } finally {
      for (Path directory : scratch) {
        Trees.delete(directory);
      }
    }
  }

  /** Says how much it is: much is announced before it is copied. */
  private LayerHandle write(Collection<LayerEntry> entries, Face wanted, StepReporter reporter)
      throws IOException {
    long bytes = 0;
    int count = 0;
    for (LayerEntry entry : entries) {
      bytes += entry.entry().size();
      count++;
    }
    String what = count == 1 ? "copying" : "copying " + count + " files";
    if (bytes >= MUCH) {
      reporter.progressed(what, 0, bytes);
    }
    LayerHandle layer = scene.store().layers().write(entries, wanted);
    if (bytes > 0) {
      reporter.progressed(what, bytes, bytes);
    }
    return layer;
  }

  private static Owner owner(String text, List<LayerHandle> below)
      throws IOException, BuildException {
    return Owner.of(
        text, Owner.needsAccounts(text) ? LayerTree.of(below).accounts() : Accounts.NONE);
  }

  private long time(LayerTree tree) {
    return scene.epoch().orElseGet(tree::newestMtime);
  }

  private static boolean unpacks(CopyStep.Unpack unpack, CopySource source) {
    return switch (unpack) {
      case NONE -> false;
      case LOCAL -> source instanceof CopySource.Pattern;
      case ALL -> source instanceof CopySource.Pattern || source instanceof CopySource.Url;
    };
  }

  private Selection selection(
      CopyStep step, CopySource source, PatternList excludes, Origins origins, LayerTree below)
      throws IOException, BuildException, InterruptedException {
    if (source instanceof CopySource.Pattern pattern) {
      FileTree tree = tree(step.from(), origins);
      return step.parents()
          ? Selector.selectWithParents(tree, pattern.text(), excludes)
          : Selector.select(tree, pattern.text(), excludes);
    }
    if (source instanceof CopySource.Inline inline) {
      FileTree tree = InlineTree.of(inline.name(), inline.content(), 0644, time(below));
      return Selector.select(tree, "/*", PatternList.EMPTY);
    }
    FileTree tree = remotes.fetch(source);
    String all = source instanceof CopySource.Url ? "/*" : "/";
    return Selector.select(tree, all, excludes);
  }

  private FileTree tree(FileOrigin from, Origins origins)
      throws IOException, BuildException, InterruptedException {
    if (from instanceof FileOrigin.OfContext context) {
      return contexts.tree(context.name());
    }
    return from instanceof FileOrigin.OfStep
        ? LayerTree.of(origins.layers(from, ContainerPath.ROOT))
        : NOTHING;
  }

  /**
   * @param scratch gets the directories that must stay until the layer is written
   */
  private void add(
      CopyStep step, FileTree tree, Selection.Match match, CopyFiles files, List<Path> scratch)
      throws IOException, BuildException {
    LayerEntry.Content content = null;
    if (match.root().type() == FileType.FILE) {
      content = tree.content(match.root().path());
    }
    if (content == null || !Archive.is(content)) {
      files.copy(new Selection(tree, List.of(match)), step.destination());
      return;
    }
    Path directory = scene.store().newTemporaryDirectory("archive");
    scratch.add(directory);
    try {
      files.unpack(Archive.unpack(content, match.name(), directory), step.destination());
    } catch (IOException e) {
      throw new BuildException(
          ErrorCode.CONFLICT,
          Optional.empty(),
          "cannot unpack " + match.name() + ": " + e.getMessage(),
          e);
    }
  }
}
