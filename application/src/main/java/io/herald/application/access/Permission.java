package io.herald.application.access;

/** What a use case asks of its caller. */
public enum Permission {
  /** Publish events. */
  PUBLISH,
  /** Invoke a webhook by hand and see the answer. */
  INVOKE,
  /** Read the payload schema. */
  READ_SCHEMA,
  /** See webhooks, events and invocations. */
  VIEW,
  /** Test saved webhooks, replay, cancel, switch on and off, pause. */
  OPERATE,
  /** Create, change and delete webhooks; test drafts; see URL paths. */
  CONFIGURE,
  /** People, tokens and the audit log. */
  ADMINISTER
}
