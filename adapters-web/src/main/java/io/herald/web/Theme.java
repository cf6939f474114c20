package io.herald.web;

import java.util.Locale;

/** Light or dark, or what the system prefers. */
enum Theme {
  SYSTEM,
  LIGHT,
  DARK;

  static Theme of(String text) {
    for (Theme theme : values()) {
      if (theme.text().equals(text)) {
        return theme;
      }
    }
    return SYSTEM;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the switch says. */
  String label() {
    return switch (this) {
      case SYSTEM -> "System";
      case LIGHT -> "Light";
      case DARK -> "Dark";
    };
  }
}
