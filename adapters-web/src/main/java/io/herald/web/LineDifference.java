package io.herald.web;

import java.util.ArrayList;
import java.util.List;

/** The lines in which two texts differ, by their longest common subsequence. Stateless. */
final class LineDifference {
  /** The table has this many squared entries at most; longer texts are compared as a whole. */
  private static final int MAX_LINES = 1_500;

  private LineDifference() {}

  /** Where a line stands. */
  enum Side {
    BOTH,
    LEFT,
    RIGHT
  }

  /** A line and where it stands. */
  record Line(Side side, String text) {
    String mark() {
      return switch (side) {
        case BOTH -> " ";
        case LEFT -> "−";
        case RIGHT -> "+";
      };
    }

    String look() {
      return switch (side) {
        case BOTH -> "same";
        case LEFT -> "gone";
        case RIGHT -> "come";
      };
    }

    /** What a screen reader says before the line. */
    String spoken() {
      return switch (side) {
        case BOTH -> "";
        case LEFT -> "only in the first: ";
        case RIGHT -> "only in the second: ";
      };
    }
  }

  static List<Line> of(String leftText, String rightText) {
    List<String> left = leftText.lines().toList();
    List<String> right = rightText.lines().toList();
    List<Line> lines = new ArrayList<>();
    if (left.size() > MAX_LINES || right.size() > MAX_LINES) {
      if (leftText.equals(rightText)) {
        left.forEach(line -> lines.add(new Line(Side.BOTH, line)));
      } else {
        left.forEach(line -> lines.add(new Line(Side.LEFT, line)));
        right.forEach(line -> lines.add(new Line(Side.RIGHT, line)));
      }
      return lines;
    }
    int[][] common = lengths(left, right);
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      if (i < left.size() && j < right.size() && left.get(i).equals(right.get(j))) {
        lines.add(new Line(Side.BOTH, left.get(i)));
        i++;
        j++;
      } else if (j >= right.size() || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line(Side.LEFT, left.get(i)));
        i++;
      } else {
        lines.add(new Line(Side.RIGHT, right.get(j)));
        j++;
      }
    }
    return lines;
  }

  private static int[][] lengths(List<String> left, List<String> right) {
    int[][] common = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        common[i][j] =
            left.get(i).equals(right.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
