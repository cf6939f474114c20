package io.herald.grpc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Takes what a class logs while a test provokes it, instead of the console. Thread-safe. */
final class ExpectedLog implements AutoCloseable {
  private final Logger logger;
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          messages.add(formatter.formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  ExpectedLog(Class<?> source) {
    this(source.getName());
  }

  ExpectedLog(String source) {
    logger = Logger.getLogger(source);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
