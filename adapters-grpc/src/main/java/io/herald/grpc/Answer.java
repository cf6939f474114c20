package io.herald.grpc;

import io.grpc.stub.StreamObserver;

/** How a unary call is answered. */
final class Answer {
  private Answer() {}

  static <A> void with(StreamObserver<A> observer, A answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }
}
