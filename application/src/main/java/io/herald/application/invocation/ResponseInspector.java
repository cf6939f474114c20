package io.herald.application.invocation;

import io.herald.domain.invocation.Attempt;
import io.herald.domain.webhook.Capture;
import io.herald.domain.webhook.ResponseValidator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads responses: what validators want of them and what captures take. Thread-safe. */
public interface ResponseInspector {

  /** Why this is not a JSON path that Herald evaluates; empty if it is. */
  Optional<String> refusalOf(String jsonPath);

  /** One verdict for each validator, in order. A body that is no JSON satisfies none. */
  List<Attempt.ValidatorVerdict> verdicts(
      List<ResponseValidator> validators, Attempt.Response response);

  /** The values found, by the captures' names; what is not there is left out. */
  Map<String, String> captured(List<Capture> captures, Attempt.Response response);
}
