package io.herald.web;

import io.herald.application.access.Authenticate;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every page shows around its own content.
 *
 * @param nonce of this response, for its scripts and styles
 * @param formToken for this visitor's forms
 * @param path of this page with its query, to come back to after a change of the theme
 * @param paused whether all sending is paused
 * @param inbox whether there is an Inbox page
 */
record Shell(
    String nonce,
    String formToken,
    Optional<Caller> caller,
    Theme theme,
    String path,
    Optional<NoticeView> notice,
    boolean paused,
    boolean inbox,
    Assets assets,
    String version,
    Instant now) {

  /** A notice with what undoes it. */
  record NoticeView(String sentence, Optional<Undo> undo) {}

  /**
   * A form that undoes what was just done.
   *
   * @param action where it is posted
   * @param name its one field
   * @param value the field's value
   */
  record Undo(String action, String name, String value) {}

  boolean may(Permission permission) {
    return caller.map(known -> known.may(permission)).orElse(false);
  }

  /** Whether the visitor came by the link for the first admin, which does not work again. */
  boolean withoutAccount() {
    return caller.map(known -> known.name().equals(Authenticate.FIRST_ADMIN)).orElse(false);
  }

  boolean mayOperate() {
    return may(Permission.OPERATE);
  }

  boolean mayConfigure() {
    return may(Permission.CONFIGURE);
  }

  boolean mayAdminister() {
    return may(Permission.ADMINISTER);
  }

  /** The sections that this visitor may see, in order. */
  List<Section> sections() {
    if (!may(Permission.VIEW)) {
      return List.of();
    }
    List<Section> sections = new ArrayList<>();
    sections.add(Section.OVERVIEW);
    sections.add(Section.WEBHOOKS);
    sections.add(Section.INVOCATIONS);
    sections.add(Section.EVENTS);
    sections.add(Section.GALLERY);
    if (inbox) {
      sections.add(Section.INBOX);
    }
    sections.add(Section.SETTINGS);
    return sections;
  }

  Moment moment(Instant time) {
    return Moment.of(time, now);
  }

  String measured(Duration duration) {
    return Moment.measured(duration);
  }
}
