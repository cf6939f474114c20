package io.herald.http.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Asks the name service. May block for long; safe for concurrent use. */
@FunctionalInterface
public interface NameResolver {

  /**
   * All addresses of a name.
   *
   * @throws UnknownHostException if there are none, or the name service does not answer
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /**
   * The resolver of the machine, hosts file and search domains included, as its operator set it up.
   * The JDK keeps good answers for 30 s and bad ones for 10 s.
   */
  static NameResolver ofMachine() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
