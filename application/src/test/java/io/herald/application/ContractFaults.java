package io.herald.application;

import io.herald.application.BrokenRecords.Breaking;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be wrong with a storage, and which sentence of its contract must then fail. Whoever adds
 * a contract adds its faults here: a contract that nothing can break proves nothing.
 */
final class ContractFaults {
  /** For methods without an answer: nobody looks at it. */
  static final Object NOTHING = "";

  private ContractFaults() {}

  /**
   * A broken promise.
   *
   * @param contract which contract makes it
   * @param wrong what the broken port does, as a sentence
   * @param caughtBy the method of the contract that must fail
   */
  record Fault(
      Class<?> contract,
      Class<?> port,
      String method,
      String wrong,
      String caughtBy,
      Breaking how) {
    Records in(Records whole) {
      return BrokenRecords.of(whole, port, method, how);
    }

    <T> T in(Class<T> type, T whole) {
      return BrokenRecords.port(type, whole, method, how);
    }

    @Override
    public String toString() {
      return contract.getSimpleName() + ": " + wrong;
    }
  }

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(EventFaults.all());
    faults.addAll(WebhookFaults.all());
    faults.addAll(DeliveryFaults.all());
    faults.addAll(AccessFaults.all());
    faults.addAll(HistoryFaults.all());
    return faults;
  }

  /** Lists whose second argument is the page. */
  static Breaking reversed() {
    return call -> {
      Page<?> page = (Page<?>) call.proceed();
      return new Page<>(new ArrayList<>(page.items()).reversed(), page.nextToken());
    };
  }

  static Breaking anyToken() {
    return call -> {
      try {
        return call.proceed();
      } catch (Page.InvalidToken _) {
        return call.with(1, Page.Request.first()).proceed();
      }
    };
  }

  /** A port, and the contract that its faults break. */
  record Port(Class<?> contract, Class<?> port) {
    Fault broken(String method, String wrong, String caughtBy, Breaking how) {
      return new Fault(contract, port, method, wrong, caughtBy, how);
    }
  }
}
