package io.jbuild.layercache.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What differs between two texts, line by line: the shortest edit by Myers (An O(ND) Difference
 * Algorithm, 1986). Texts that differ in more than a thousand lines are told as replaced whole
 * between the first and the last difference, so that no content can make it slow.
 */
public final class LineDiff {
  private static final int MAX_EDITS = 1000;
  private static final int CONTEXT = 3;

  private final List<String> before;
  private final List<String> after;
  private final boolean[] removed;
  private final boolean[] added;

  private LineDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
    this.removed = new boolean[before.size()];
    this.added = new boolean[after.size()];
  }

  /**
   * Lines that belong together, as diff(1) -u has them.
   *
   * @param from the first line of it in the text before, from 1; 0 when it has none there
   * @param to the same in the text after
   * @param lines each behind a blank, a minus or a plus
   */
  public record Hunk(int from, int fromCount, int to, int toCount, List<String> lines) {
    public Hunk {
      lines = List.copyOf(lines);
    }

    /** {@code @@ -1,4 +1,5 @@}. */
    public String header() {
      return "@@ -" + range(from, fromCount) + " +" + range(to, toCount) + " @@";
    }

    private static String range(int first, int count) {
      return count == 1 ? Integer.toString(first) : first + "," + count;
    }
  }

  public static List<Hunk> of(List<String> before, List<String> after) {
    LineDiff diff = new LineDiff(before, after);
    diff.compare();
    return diff.hunks();
  }

  private void compare() {
    Map<String, Integer> numbers = new HashMap<>();
    int[] a = numbered(before, numbers);
    int[] b = numbered(after, numbers);
    int start = 0;
    while (start < a.length && start < b.length && a[start] == b[start]) {
      start++;
    }
    int aEnd = a.length;
    int bEnd = b.length;
    while (aEnd > start && bEnd > start && a[aEnd - 1] == b[bEnd - 1]) {
      aEnd--;
      bEnd--;
    }
    edit(Arrays.copyOfRange(a, start, aEnd), Arrays.copyOfRange(b, start, bEnd), start);
  }

  private static int[] numbered(List<String> lines, Map<String, Integer> numbers) {
    int[] out = new int[lines.size()];
    for (int i = 0; i < out.length; i++) {
      Integer known = numbers.putIfAbsent(lines.get(i), numbers.size());
      out[i] = known == null ? numbers.size() - 1 : known;
    }
    return out;
  }

  /**
   * Walks the furthest reaching paths of ever more edits; row d of the trace has 2d+1 diagonals.
   */
  private void edit(int[] a, int[] b, int offset) {
    int max = Math.min(a.length + b.length, MAX_EDITS);
    List<int[]> trace = new ArrayList<>();
    int[] reach = new int[2 * max + 3];
    for (int d = 0; d <= max; d++) {
      for (int k = -d; k <= d; k += 2) {
        int at = k + max + 1;
        int x = isDown(reach, at, k, d) ? reach[at + 1] : reach[at - 1] + 1;
        int y = x - k;
        while (x < a.length && y < b.length && a[x] == b[y]) {
          x++;
          y++;
        }
        reach[at] = x;
        if (x >= a.length && y >= b.length) {
          backtrack(trace, a.length, b.length, offset);
          return;
        }
      }
      trace.add(Arrays.copyOfRange(reach, max + 1 - d, max + 2 + d));
    }
    Arrays.fill(removed, offset, offset + a.length, true);
    Arrays.fill(added, offset, offset + b.length, true);
  }

  private static boolean isDown(int[] reach, int at, int k, int d) {
    return k == -d || (k != d && reach[at - 1] < reach[at + 1]);
  }

  private void backtrack(List<int[]> trace, int n, int m, int offset) {
    int x = n;
    int y = m;
    for (int d = trace.size(); d > 0; d--) {
      int[] row = trace.get(d - 1); // diagonals -(d-1) to d-1
      int k = x - y;
      int at = k + d - 1;
      boolean down = isDown(row, at, k, d);
      int fromX = down ? row[at + 1] : row[at - 1];
      int fromY = fromX - (down ? k + 1 : k - 1);
      if (down) {
        added[offset + fromY] = true;
      } else {
        removed[offset + fromX] = true;
      }
      x = fromX;
      y = fromY;
    }
  }

  private List<Hunk> hunks() {
    List<Hunk> out = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < removed.length || j < added.length) {
      if (same(i, j)) {
        i++;
        j++;
        continue;
      }
      int lead = Math.min(CONTEXT, Math.min(i, j));
      HunkLines hunk = new HunkLines(i - lead, j - lead);
      hunk.run(i);
      out.add(hunk.done());
      i = hunk.i;
      j = hunk.j;
    }
    return out;
  }

  private boolean same(int i, int j) {
    return (i >= removed.length || !removed[i]) && (j >= added.length || !added[j]);
  }

  /** One hunk as it grows: it ends where twice the context is the same on both sides. */
  private final class HunkLines {
    private final int from;
    private final int to;
    private final List<String> lines = new ArrayList<>();
    private int i;
    private int j;

    HunkLines(int from, int to) {
      this.from = from;
      this.to = to;
      this.i = from;
      this.j = to;
    }

    void run(int firstI) {
      keep(firstI - i);
      while (i < removed.length || j < added.length) {
        while (i < removed.length && removed[i]) {
          lines.add('-' + before.get(i++));
        }
        while (j < added.length && added[j]) {
          lines.add('+' + after.get(j++));
        }
        int equal = 0;
        int rest = Math.min(removed.length - i, added.length - j);
        while (equal < rest && equal <= 2 * CONTEXT && same(i + equal, j + equal)) {
          equal++;
        }
        boolean last = equal > 2 * CONTEXT || (equal == rest && same(i + equal, j + equal));
        keep(last ? Math.min(CONTEXT, equal) : equal);
        if (last) {
          return;
        }
      }
    }

    private void keep(int count) {
      for (int n = 0; n < count; n++) {
        lines.add(' ' + before.get(i++));
        j++;
      }
    }

    Hunk done() {
      int fromCount = i - from;
      int toCount = j - to;
      return new Hunk(
          fromCount == 0 ? from : from + 1, fromCount, toCount == 0 ? to : to + 1, toCount, lines);
    }
  }
}
