package io.herald.grpc;

import io.herald.application.access.ClientRoles.Kind;
import io.herald.application.access.ClientRoles.Name;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What a verified client certificate says whose it is. Stateless. */
final class CertificateNames {
  /** Types of subject alternative names (RFC 5280, section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private static final int URI_NAME = 6;

  private CertificateNames() {}

  /**
   * The names of the certificate that the peer proved to have; none if it has none, or if the
   * certificate has expired since the connection was made.
   */
  static Set<Name> of(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
        return Set.of();
      }
      certificate.checkValidity();
      return of(certificate);
    } catch (SSLPeerUnverifiedException | CertificateException | InvalidNameException _) {
      return Set.of();
    }
  }

  private static Set<Name> of(X509Certificate certificate)
      throws CertificateParsingException, InvalidNameException {
    Set<Name> names = new HashSet<>();
    List<String> commonNames =
        new LdapName(certificate.getSubjectX500Principal().getName())
            .getRdns().stream()
                .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                .map(Rdn::getValue)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    // Of several, readers disagree which one counts.
    if (commonNames.size() == 1) {
      names.add(new Name(Kind.CN, commonNames.getFirst()));
    }
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
      if (alternative.get(0) instanceof Integer type
          && alternative.get(1) instanceof String value) {
        switch (type) {
          case DNS_NAME -> names.add(new Name(Kind.DNS, value));
          case URI_NAME -> names.add(new Name(Kind.URI, value));
          default -> {
            // No name that callers are known by.
          }
        }
      }
    }
    return names;
  }
}
