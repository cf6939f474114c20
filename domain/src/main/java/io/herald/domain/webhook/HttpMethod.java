package io.herald.domain.webhook;

/** The methods a webhook may use. */
public enum HttpMethod {
  POST,
  PUT,
  DELETE
}
