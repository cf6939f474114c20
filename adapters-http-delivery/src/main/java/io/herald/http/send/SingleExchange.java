package io.herald.http.send;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Locale;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Stands next to the wire and sees to it that a request is sent on a live connection or not at all,
 * that its response is framed in one way only, and that OkHttp learns of no status that would make
 * it send again (redirects, 401, 407, 408, 421, {@code 503} with {@code Retry-After: 0}): the
 * status goes to the trace, and OkHttp gets to see a 200. Stateless, thread-safe.
 */
final class SingleExchange implements Interceptor {
  private static final int OK = 200;
  private static final int SWITCHING_PROTOCOLS = 101;

  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = chain.connection();
    if (connection == null) {
      throw new IllegalStateException("not a network interceptor");
    }
    GuardedTlsSocket socket = (GuardedTlsSocket) connection.socket();
    if (socket.stale()) {
      throw new StaleConnectionException();
    }
    Response response = chain.proceed(chain.request());
    if (response.code() == SWITCHING_PROTOCOLS) {
      throw new ProtocolException("it switches to a protocol that nobody asked for");
    }
    if (response.protocol() == Protocol.HTTP_1_0 && !keepsAlive(response)) {
      socket.spent();
    }
    if (response.protocol() != Protocol.HTTP_2) {
      requireOneFraming(response);
    }
    CallTrace.CURRENT.get().status(response.code());
    return response.code() / 100 == 2 ? response : response.newBuilder().code(OK).build();
  }

  /** What HTTP/1.0 has to say for a connection to stay open (RFC 9112, section 9.3). */
  private static boolean keepsAlive(Response response) {
    String connection = response.header("Connection");
    return connection != null && connection.toLowerCase(Locale.ROOT).contains("keep-alive");
  }

  /**
   * Two ways to tell where a body ends are how one response is passed off as two (RFC 9112, 6.3).
   */
  private static void requireOneFraming(Response response) throws IOException {
    List<String> lengths = response.headers("Content-Length");
    List<String> codings = response.headers("Transfer-Encoding");
    if (!codings.isEmpty() && !lengths.isEmpty()) {
      throw new ProtocolException("it has both Content-Length and Transfer-Encoding");
    }
    if (codings.size() > 1
        || (codings.size() == 1 && !codings.getFirst().equalsIgnoreCase("chunked"))) {
      throw new ProtocolException("its Transfer-Encoding is not chunked");
    }
    for (String length : lengths) {
      if (!length.equals(lengths.getFirst()) || !length.matches("[0-9]{1,18}")) {
        throw new ProtocolException("its Content-Length is not one number");
      }
    }
  }
}
