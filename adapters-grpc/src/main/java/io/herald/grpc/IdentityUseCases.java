package io.herald.grpc;

import io.herald.application.access.ClientRoles;
import io.herald.application.access.InvitePerson;
import io.herald.application.access.ManagePeople;
import java.util.function.UnaryOperator;

/**
 * Who callers are, and who looks after the people.
 *
 * @param signInLink makes a link of the console of a link's secret
 * @param clientRoles which client certificates stand for which callers
 */
public record IdentityUseCases(
    InvitePerson invitePerson,
    ManagePeople managePeople,
    UnaryOperator<String> signInLink,
    ClientRoles clientRoles) {}
