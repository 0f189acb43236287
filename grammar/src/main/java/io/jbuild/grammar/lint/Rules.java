package io.jbuild.grammar.lint;

import java.util.List;

/** All rules there are: BuildKit's in its order, then ours. */
final class Rules {
  static final List<Rule> ALL =
      List.of(
          new StageNameCasing(),
          new FromAsCasing(),
          new NoEmptyContinuation(),
          new ConsistentInstructionCasing(),
          new DuplicateStageName(),
          new ReservedStageName(),
          new JSONArgsRecommended(),
          new MaintainerDeprecated(),
          new UndefinedArgInFrom(),
          new WorkdirRelativePath(),
          new UndefinedVar(),
          new MultipleInstructionsDisallowed(),
          new LegacyKeyValueFormat(),
          new InvalidBaseImagePlatform(),
          new RedundantTargetPlatform(),
          new SecretsUsedInArgOrEnv(),
          new InvalidDefaultArgInFrom(),
          new FromPlatformFlagConstDisallowed(),
          new CopyIgnoredFile(),
          new InvalidDefinitionDescription(),
          new ExposeProtoCasing(),
          new ExposeInvalidFormat(),
          new LatestTag(),
          new UnpinnedPackage(),
          new AptListsKept(),
          new AptInScript(),
          new AptGetAsks(),
          new PipCacheKept(),
          new CdInRun(),
          new SudoInRun(),
          new AddForCopy(),
          new UnusedStage(),
          new UnusedArg(),
          new SecretFileCopied(),
          new RootUser());

  private Rules() {}
}
