package io.herald.web;

import java.util.List;

/** The ready-made webhooks to begin with. */
final class GalleryPage {
  Answer show(Visit visit) {
    return Answer.page(new GalleryView(visit.shell(), ReadyMadeWebhooks.ALL));
  }

  /** The page. */
  record GalleryView(Shell shell, List<ReadyMade> readyMade) implements View {
    @Override
    public String template() {
      return "gallery.jte";
    }
  }
}
