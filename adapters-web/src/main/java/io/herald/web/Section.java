package io.herald.web;

/** The parts of the console, as the navigation names them. */
enum Section {
  OVERVIEW("Overview", "/", "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z"),
  WEBHOOKS(
      "Webhooks",
      "/webhooks",
      "M12 8a3 3 0 1 0-2.6-1.5L6.5 12M6 14a3 3 0 1 0 3 4h6M18 14a3 3 0 1 1-2.6 4.5M14.5 6.5 18 13"),
  INVOCATIONS("Invocations", "/invocations", "M4 12h13M12 6l6 6-6 6M21 5v14"),
  EVENTS("Events", "/events", "M13 3 5 14h6l-1 7 8-11h-6z"),
  GALLERY("Gallery", "/gallery", "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM16.5 13.5v6M13.5 16.5h6"),
  INBOX("Inbox", "/inbox", "M4 13l3-8h10l3 8v6H4zM4 13h5a3 3 0 0 0 6 0h5"),
  SETTINGS(
      "Settings", "/settings", "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4M4 12h5M13 12h7M11 10v4"),
  NONE("", "", "");

  private final String label;
  private final String path;
  private final String drawing;

  Section(String label, String path, String drawing) {
    this.label = label;
    this.path = path;
    this.drawing = drawing;
  }

  String label() {
    return label;
  }

  String path() {
    return path;
  }

  /** The icon's lines on a square of 24, as an SVG path. */
  String drawing() {
    return drawing;
  }
}
