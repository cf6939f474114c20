package io.herald.domain.event;

/**
 * What fires a webhook, by its name in the catalogue, e.g. {@code RequestCreated}. It is the {@code
 * event_type} of the payload.
 */
public record Trigger(String name) {
  /** Asked for by a service or an admin for one event, answered at once; every kind has it. */
  public static final Trigger MANUAL = new Trigger("Manual");

  @Override
  public String toString() {
    return name;
  }
}
